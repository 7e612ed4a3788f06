// Made from schemas/ by schemas/generate.mjs: change the schemas, not this file.
import runtime0 from 'ajv/dist/runtime/ucs2length.js'
import runtime1 from 'ajv/dist/runtime/equal.js'
"use strict";
export const config = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"config","title":"claimgate configuration","description":"How one claimgate is deployed. Paths are relative to this file. Environment variables (CLAIMGATE_LISTEN__PORT) and flags override it.","examples":[{"issuer":"https://login.example.com","clients":"./clients","policies":"./policies"}],"x-reloadable":true,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["issuer"],"properties":{"issuer":{"title":"Issuer identifier","description":"Our identifier: the audience of client assertions and the iss of the tokens we sign. An https URL without query or fragment; http on loopback only.","examples":["https://login.example.com","http://localhost:8080"],"x-reloadable":true,"type":"string","minLength":1},"listen":{"title":"Public listener","description":"Where clients reach us.","examples":[{"host":"0.0.0.0","port":8080}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"host":{"title":"Address to listen on","description":"An address or host name. 127.0.0.1 when absent.","examples":["0.0.0.0","127.0.0.1"],"x-reloadable":false,"type":"string","minLength":1},"port":{"title":"Port to listen on","description":"8080 when absent; 0 takes any free port.","examples":[8080],"x-reloadable":false,"type":"integer","minimum":0,"maximum":65535},"drain_delay":{"title":"Seconds between SIGTERM and closing","description":"For balancers that take time to notice: requests are still accepted, each answer ends its connection, and /readyz says 503. 5 when absent.","examples":[5,0],"x-reloadable":false,"type":"integer","minimum":0,"maximum":300},"tls":{"title":"TLS","description":"Certificate and key of this listener. Without it, TLS has to end in front of us.","examples":[{"cert":"./tls/cert.pem","key":"./tls/key.pem"}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["cert","key"],"properties":{"cert":{"title":"Certificate chain","description":"PEM file: our certificate, then its intermediates.","examples":["./tls/cert.pem"],"x-reloadable":false,"type":"string","minLength":1},"key":{"title":"Private key","description":"PEM file.","examples":["./tls/key.pem"],"x-reloadable":false,"type":"string","minLength":1},"client_ca":{"title":"Certificate authorities of clients","description":"PEM file. Clients are asked for a certificate, and tls_client_auth accepts those that these authorities issued.","examples":["./tls/client-ca.pem"],"x-reloadable":false,"type":"string","minLength":1}}}}},"admin":{"title":"Admin listener","description":"Health and metrics, never on the public port. Loopback when absent.","examples":[{"host":"127.0.0.1","port":8081}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"host":{"title":"Address to listen on","description":"127.0.0.1 when absent. Off loopback, only health and metrics answer without the token.","examples":["127.0.0.1","0.0.0.0"],"x-reloadable":false,"type":"string","minLength":1},"port":{"title":"Port to listen on","description":"8081 when absent; 0 takes any free port.","examples":[8081],"x-reloadable":false,"type":"integer","minimum":0,"maximum":65535},"token":{"title":"Admin token","description":"Bearer token for what is neither health nor metrics, off loopback. A reference: env:NAME or file:path.","examples":["env:CLAIMGATE_ADMIN_TOKEN","file:/run/secrets/admin-token"],"x-reloadable":false,"type":"string","minLength":1}}},"clients":{"title":"Client files","description":"A file or a folder of .yaml, .yml and .json files; ./clients when absent.","examples":["./clients","./clients.yaml"],"x-reloadable":true,"type":"string","minLength":1},"policies":{"title":"Policy files","description":"A file or a folder of .yaml, .yml and .json files, its *.test.yaml aside; ./policies when absent.","examples":["./policies"],"x-reloadable":true,"type":"string","minLength":1},"keys":{"title":"Signing keys","description":"A file that holds a private JWK set; ./keys.json when absent. With a memory or lmdb store a missing file is created, readable by its owner only.","examples":["./keys.json","/run/secrets/keys.json"],"x-reloadable":true,"type":"string","minLength":1},"store":{"title":"Store","description":"What we remember: used assertions and revoked tokens. lmdb beside the configuration when absent.","examples":[{"type":"lmdb","path":"./state"},{"type":"redis","url":"env:REDIS_URL"},{"type":"memory"}],"x-reloadable":false,"type":"object","required":["type"],"oneOf":[{"title":"Memory","description":"One process; forgets at exit, and then refuses assertions that could have been used before.","examples":[{"type":"memory"}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"type":{"title":"Kind of store","description":"Kept in the memory of this process.","examples":["memory"],"x-reloadable":false,"const":"memory"}},"required":["type"]},{"title":"LMDB","description":"Embedded; survives restarts, shared by all processes of one machine.","examples":[{"type":"lmdb","path":"./state"}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"type":{"title":"Kind of store","description":"Kept in a folder of this machine.","examples":["lmdb"],"x-reloadable":false,"const":"lmdb"},"path":{"title":"Folder","description":"Made when it is missing; ./state when absent. A local disk, not a network file system.","examples":["./state","/var/lib/claimgate"],"x-reloadable":false,"type":"string","minLength":1}},"required":["type"]},{"title":"Redis","description":"Shared by many machines; any compatible server with maxmemory-policy noeviction.","examples":[{"type":"redis","url":"env:REDIS_URL"}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"type":{"title":"Kind of store","description":"Kept by a server.","examples":["redis"],"x-reloadable":false,"const":"redis"},"url":{"title":"Address of the server","description":"redis: or rediss: URL. With a password, a reference: env:NAME or file:path.","examples":["env:REDIS_URL","redis://127.0.0.1:6379/0"],"x-reloadable":false,"type":"string","minLength":1}},"required":["type","url"]}]},"access_token":{"title":"Access tokens","description":"The access tokens that we issue.","examples":[{"lifetime":3600,"max_lifetime":86400,"alg":"ES256","audience":"https://api.example.com"}],"x-reloadable":true,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"lifetime":{"title":"Lifetime","description":"Seconds, when no policy says; 3600 when absent.","examples":[3600,300],"x-reloadable":true,"type":"integer","minimum":1,"maximum":31536000},"max_lifetime":{"title":"Longest lifetime","description":"Seconds; no policy and no client goes beyond it. 86400, or lifetime if that is longer, when absent.","examples":[86400],"x-reloadable":true,"type":"integer","minimum":1,"maximum":31536000},"alg":{"title":"Signing algorithm","description":"ES256 when absent. The key file needs an active key for it.","examples":["ES256","RS256"],"x-reloadable":true,"enum":["ES256","RS256","PS256","EdDSA"]},"audience":{"title":"Default audience","description":"aud of a token for a client that registered no audiences.","examples":["https://api.example.com"],"x-reloadable":true,"type":"string","minLength":1}}},"endpoints":{"title":"Endpoint paths","description":"Paths of our endpoints where they differ from the usual, or from the upstream's. The issuer's path is not put before them.","examples":[{"token":"/oauth2/token"}],"x-reloadable":true,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"token":{"title":"Token endpoint","description":"/token when absent; with an upstream, the upstream's own path.","examples":["/oauth2/token"],"x-reloadable":true,"$ref":"#/$defs/path"},"introspection":{"title":"Introspection endpoint","description":"/introspect when absent; with an upstream, the upstream's own path.","examples":["/oauth2/introspect"],"x-reloadable":true,"$ref":"#/$defs/path"},"revocation":{"title":"Revocation endpoint","description":"/revoke when absent; with an upstream, the upstream's own path.","examples":["/oauth2/revoke"],"x-reloadable":true,"$ref":"#/$defs/path"},"jwks":{"title":"Public keys","description":"/jwks when absent; with an upstream, the upstream's own path, where only fulfilment reissue takes another one.","examples":["/oauth2/jwks"],"x-reloadable":true,"$ref":"#/$defs/path"},"pushed_authorization_request":{"title":"Pushed authorization request endpoint","description":"Served with an upstream of our issuer only. The upstream's own path when absent.","examples":["/oauth2/par"],"x-reloadable":true,"$ref":"#/$defs/path"},"device_authorization":{"title":"Device authorization endpoint","description":"Served with an upstream of our issuer only. The upstream's own path when absent.","examples":["/oauth2/device"],"x-reloadable":true,"$ref":"#/$defs/path"}}},"trusted_proxies":{"title":"Trusted proxies","description":"CIDRs of the proxies whose Forwarded, X-Forwarded-For and Client-Cert headers are believed. None when absent.","examples":[["10.0.0.0/8"],["127.0.0.1/32","::1/128"]],"x-reloadable":true,"type":"array","items":{"$ref":"#/$defs/cidr"}},"jwks":{"title":"Fetching of client keys","description":"What a client's jwks_uri may reach.","examples":[{"allow_private_addresses":["10.1.0.0/16"]}],"x-reloadable":true,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"allow_private_addresses":{"title":"Private addresses","description":"CIDRs that a jwks_uri may reach although they are private; plain http works only there. None when absent.","examples":[["10.1.0.0/16"]],"x-reloadable":true,"type":"array","items":{"$ref":"#/$defs/cidr"}}}},"throttling":{"title":"Throttling of failed authentication","description":"Failures are counted per address and client, over all endpoints together.","examples":[{"enabled":true,"failures":20,"window":60}],"x-reloadable":true,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"enabled":{"title":"Whether failures are counted","description":"True when absent.","examples":[true],"x-reloadable":true,"type":"boolean"},"failures":{"title":"Failures allowed in the window","description":"20 when absent; the next request is answered 429.","examples":[20],"x-reloadable":true,"type":"integer","minimum":1,"maximum":1000000},"window":{"title":"Window","description":"Seconds; 60 when absent.","examples":[60],"x-reloadable":true,"type":"integer","minimum":1,"maximum":86400}}},"const":{"title":"Constants","description":"What differs per environment; policies read each member as #name.","examples":[{"environment":"production"}],"x-reloadable":true,"type":"object","propertyNames":{"pattern":"^[A-Za-z_][A-Za-z0-9_]*$"}},"upstream":{"title":"Upstream","description":"The token service behind us. Without it, claimgate issues tokens itself.","examples":[{"url":"https://idp.internal:8443","host":"preserve"}],"x-reloadable":false,"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["url"],"properties":{"url":{"title":"Where we connect","description":"Scheme, host and port, without a path. Endpoints that the upstream names in its metadata are reached here, by their path. Plain http draws a warning off loopback: credentials travel in the clear.","examples":["https://idp.internal:8443"],"x-reloadable":false,"type":"string","minLength":1,"maxLength":512},"issuer":{"title":"Issuer of the upstream","description":"What the upstream calls itself; our own issuer when absent. Where the two differ, only client credentials, introspection and revocation work.","examples":["https://login.example.com"],"x-reloadable":false,"type":"string","minLength":1,"maxLength":512},"host":{"title":"Host header","description":"preserve: the upstream sees the public host name. upstream: it sees its own, as hosted services need.","examples":["preserve","upstream"],"x-reloadable":false,"type":"string","enum":["preserve","upstream"]},"ca":{"title":"Certificate authorities of the upstream","description":"PEM file, for an upstream whose certificate no public authority issued. It replaces the public ones.","examples":["./tls/upstream-ca.pem"],"x-reloadable":false,"type":"string","minLength":1},"timeout":{"title":"Time limit","description":"Seconds until the upstream has begun to answer; 30 when absent. Then we answer 504.","examples":[30],"x-reloadable":false,"type":"integer","minimum":1,"maximum":300},"pass":{"title":"Passed although they authenticate clients","description":"Members of the upstream's metadata that are forwarded untouched. Without this they are 404, because clients authenticate there and no policy would see it.","examples":[["registration_endpoint"]],"x-reloadable":false,"type":"array","uniqueItems":true,"items":{"title":"Metadata member","description":"A member of the upstream's metadata.","examples":["registration_endpoint"],"x-reloadable":false,"type":"string","enum":["registration_endpoint","backchannel_authentication_endpoint","mtls_endpoint_aliases"]}},"publish_upstream_keys":{"title":"Publish the upstream's signing keys","description":"With reissue, our JWKS holds our keys and those that clients encrypt to. true adds the upstream's signing keys, for tokens issued before claimgate stood here and for clients that are not registered yet; a date ends that.","examples":[true,"2027-06-30"],"x-reloadable":false,"type":["boolean","string"]}}},"fulfilment":{"title":"Fulfilment","description":"How claims get into tokens; needed with an upstream. assertion: the upstream reads them from our client assertion. reissue: we verify what it returned, add the claims and sign it with the same algorithm; store lmdb or redis. introspection: they are remembered and appear in introspection answers; store lmdb or redis. none: authenticate, decide, forward.","examples":["reissue"],"x-reloadable":true,"type":"string","enum":["assertion","reissue","introspection","none"]},"unregistered_clients":{"title":"Clients without a registration","description":"With an upstream: refuse (the default), or forward their requests untouched until a date, while clients are being registered.","examples":["refuse",{"forward_until":"2027-03-31"}],"x-reloadable":true,"type":["string","object"],"if":{"type":"object"},"then":{"additionalProperties":false,"patternProperties":{"^x-":{}},"required":["forward_until"],"properties":{"forward_until":{"title":"Forward until","description":"A date, or a date-time of RFC 3339. From then on unregistered clients are refused.","examples":["2027-03-31"],"x-reloadable":true,"type":"string","minLength":1,"maxLength":64}}},"else":{"enum":["refuse"]}}},"$defs":{"path":{"type":"string","pattern":"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$","maxLength":256},"cidr":{"title":"Address range","description":"An IPv4 or IPv6 range, or one address.","examples":["10.0.0.0/8"],"x-reloadable":true,"type":"string","minLength":1,"maxLength":64}}};
const schema32 = {"type":"string","pattern":"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$","maxLength":256};
const schema38 = {"title":"Address range","description":"An IPv4 or IPv6 range, or one address.","examples":["10.0.0.0/8"],"x-reloadable":true,"type":"string","minLength":1,"maxLength":64};
const func1 = Object.prototype.hasOwnProperty;
const func2 = (runtime0.default ?? runtime0);
const pattern4 = new RegExp("^x-", "u");
const pattern13 = new RegExp("^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$", "u");
const pattern21 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");

function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="config" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.issuer === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "issuer"},message:"must have required property '"+"issuer"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((func1.call(schema31.properties, key0)) || (pattern4.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.issuer !== undefined){
let data0 = data.issuer;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err2 = {instancePath:instancePath+"/issuer",schemaPath:"#/properties/issuer/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.issuer,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/issuer",schemaPath:"#/properties/issuer/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.issuer.type,parentSchema:schema31.properties.issuer,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.listen !== undefined){
let data1 = data.listen;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
if(!(((((key1 === "host") || (key1 === "port")) || (key1 === "drain_delay")) || (key1 === "tls")) || (pattern4.test(key1)))){
const err4 = {instancePath:instancePath+"/listen",schemaPath:"#/properties/listen/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.listen,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data1.host !== undefined){
let data2 = data1.host;
if(typeof data2 === "string"){
if(func2(data2) < 1){
const err5 = {instancePath:instancePath+"/listen/host",schemaPath:"#/properties/listen/properties/host/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.listen.properties.host,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/listen/host",schemaPath:"#/properties/listen/properties/host/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.listen.properties.host.type,parentSchema:schema31.properties.listen.properties.host,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data1.port !== undefined){
let data3 = data1.port;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err7 = {instancePath:instancePath+"/listen/port",schemaPath:"#/properties/listen/properties/port/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.listen.properties.port.type,parentSchema:schema31.properties.listen.properties.port,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 65535 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/listen/port",schemaPath:"#/properties/listen/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535",schema:65535,parentSchema:schema31.properties.listen.properties.port,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data3 < 0 || isNaN(data3)){
const err9 = {instancePath:instancePath+"/listen/port",schemaPath:"#/properties/listen/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.listen.properties.port,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data1.drain_delay !== undefined){
let data4 = data1.drain_delay;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err10 = {instancePath:instancePath+"/listen/drain_delay",schemaPath:"#/properties/listen/properties/drain_delay/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.listen.properties.drain_delay.type,parentSchema:schema31.properties.listen.properties.drain_delay,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 300 || isNaN(data4)){
const err11 = {instancePath:instancePath+"/listen/drain_delay",schemaPath:"#/properties/listen/properties/drain_delay/maximum",keyword:"maximum",params:{comparison: "<=", limit: 300},message:"must be <= 300",schema:300,parentSchema:schema31.properties.listen.properties.drain_delay,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data4 < 0 || isNaN(data4)){
const err12 = {instancePath:instancePath+"/listen/drain_delay",schemaPath:"#/properties/listen/properties/drain_delay/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.listen.properties.drain_delay,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data1.tls !== undefined){
let data5 = data1.tls;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(data5.cert === undefined){
const err13 = {instancePath:instancePath+"/listen/tls",schemaPath:"#/properties/listen/properties/tls/required",keyword:"required",params:{missingProperty: "cert"},message:"must have required property '"+"cert"+"'",schema:schema31.properties.listen.properties.tls.required,parentSchema:schema31.properties.listen.properties.tls,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data5.key === undefined){
const err14 = {instancePath:instancePath+"/listen/tls",schemaPath:"#/properties/listen/properties/tls/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema31.properties.listen.properties.tls.required,parentSchema:schema31.properties.listen.properties.tls,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key2 in data5){
if(!((((key2 === "cert") || (key2 === "key")) || (key2 === "client_ca")) || (pattern4.test(key2)))){
const err15 = {instancePath:instancePath+"/listen/tls",schemaPath:"#/properties/listen/properties/tls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.listen.properties.tls,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data5.cert !== undefined){
let data6 = data5.cert;
if(typeof data6 === "string"){
if(func2(data6) < 1){
const err16 = {instancePath:instancePath+"/listen/tls/cert",schemaPath:"#/properties/listen/properties/tls/properties/cert/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.listen.properties.tls.properties.cert,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/listen/tls/cert",schemaPath:"#/properties/listen/properties/tls/properties/cert/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.listen.properties.tls.properties.cert.type,parentSchema:schema31.properties.listen.properties.tls.properties.cert,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data5.key !== undefined){
let data7 = data5.key;
if(typeof data7 === "string"){
if(func2(data7) < 1){
const err18 = {instancePath:instancePath+"/listen/tls/key",schemaPath:"#/properties/listen/properties/tls/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.listen.properties.tls.properties.key,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/listen/tls/key",schemaPath:"#/properties/listen/properties/tls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.listen.properties.tls.properties.key.type,parentSchema:schema31.properties.listen.properties.tls.properties.key,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data5.client_ca !== undefined){
let data8 = data5.client_ca;
if(typeof data8 === "string"){
if(func2(data8) < 1){
const err20 = {instancePath:instancePath+"/listen/tls/client_ca",schemaPath:"#/properties/listen/properties/tls/properties/client_ca/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.listen.properties.tls.properties.client_ca,data:data8};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/listen/tls/client_ca",schemaPath:"#/properties/listen/properties/tls/properties/client_ca/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.listen.properties.tls.properties.client_ca.type,parentSchema:schema31.properties.listen.properties.tls.properties.client_ca,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath:instancePath+"/listen/tls",schemaPath:"#/properties/listen/properties/tls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.listen.properties.tls.type,parentSchema:schema31.properties.listen.properties.tls,data:data5};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath:instancePath+"/listen",schemaPath:"#/properties/listen/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.listen.type,parentSchema:schema31.properties.listen,data:data1};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.admin !== undefined){
let data9 = data.admin;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 in data9){
if(!((((key3 === "host") || (key3 === "port")) || (key3 === "token")) || (pattern4.test(key3)))){
const err24 = {instancePath:instancePath+"/admin",schemaPath:"#/properties/admin/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.admin,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data9.host !== undefined){
let data10 = data9.host;
if(typeof data10 === "string"){
if(func2(data10) < 1){
const err25 = {instancePath:instancePath+"/admin/host",schemaPath:"#/properties/admin/properties/host/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.admin.properties.host,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/admin/host",schemaPath:"#/properties/admin/properties/host/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.admin.properties.host.type,parentSchema:schema31.properties.admin.properties.host,data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data9.port !== undefined){
let data11 = data9.port;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err27 = {instancePath:instancePath+"/admin/port",schemaPath:"#/properties/admin/properties/port/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.admin.properties.port.type,parentSchema:schema31.properties.admin.properties.port,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 > 65535 || isNaN(data11)){
const err28 = {instancePath:instancePath+"/admin/port",schemaPath:"#/properties/admin/properties/port/maximum",keyword:"maximum",params:{comparison: "<=", limit: 65535},message:"must be <= 65535",schema:65535,parentSchema:schema31.properties.admin.properties.port,data:data11};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data11 < 0 || isNaN(data11)){
const err29 = {instancePath:instancePath+"/admin/port",schemaPath:"#/properties/admin/properties/port/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema31.properties.admin.properties.port,data:data11};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
if(data9.token !== undefined){
let data12 = data9.token;
if(typeof data12 === "string"){
if(func2(data12) < 1){
const err30 = {instancePath:instancePath+"/admin/token",schemaPath:"#/properties/admin/properties/token/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.admin.properties.token,data:data12};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/admin/token",schemaPath:"#/properties/admin/properties/token/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.admin.properties.token.type,parentSchema:schema31.properties.admin.properties.token,data:data12};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/admin",schemaPath:"#/properties/admin/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.admin.type,parentSchema:schema31.properties.admin,data:data9};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.clients !== undefined){
let data13 = data.clients;
if(typeof data13 === "string"){
if(func2(data13) < 1){
const err33 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.clients,data:data13};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/clients",schemaPath:"#/properties/clients/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.clients.type,parentSchema:schema31.properties.clients,data:data13};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.policies !== undefined){
let data14 = data.policies;
if(typeof data14 === "string"){
if(func2(data14) < 1){
const err35 = {instancePath:instancePath+"/policies",schemaPath:"#/properties/policies/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.policies,data:data14};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/policies",schemaPath:"#/properties/policies/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.policies.type,parentSchema:schema31.properties.policies,data:data14};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.keys !== undefined){
let data15 = data.keys;
if(typeof data15 === "string"){
if(func2(data15) < 1){
const err37 = {instancePath:instancePath+"/keys",schemaPath:"#/properties/keys/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.keys,data:data15};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/keys",schemaPath:"#/properties/keys/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.keys.type,parentSchema:schema31.properties.keys,data:data15};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.store !== undefined){
let data16 = data.store;
const _errs39 = errors;
let valid4 = false;
let passing0 = null;
const _errs40 = errors;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.type === undefined){
const err39 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/0/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema31.properties.store.oneOf[0].required,parentSchema:schema31.properties.store.oneOf[0],data:data16};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
for(const key4 in data16){
if(!((key4 === "type") || (pattern4.test(key4)))){
const err40 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/0/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store.oneOf[0],data:data16};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data16.type !== undefined){
let data17 = data16.type;
if("memory" !== data17){
const err41 = {instancePath:instancePath+"/store/type",schemaPath:"#/properties/store/oneOf/0/properties/type/const",keyword:"const",params:{allowedValue: "memory"},message:"must be equal to constant",schema:"memory",parentSchema:schema31.properties.store.oneOf[0].properties.type,data:data17};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
else {
const err42 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/0/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.oneOf[0].type,parentSchema:schema31.properties.store.oneOf[0],data:data16};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
var _valid0 = _errs40 === errors;
if(_valid0){
valid4 = true;
passing0 = 0;
var props0 = true;
}
const _errs44 = errors;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.type === undefined){
const err43 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/1/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema31.properties.store.oneOf[1].required,parentSchema:schema31.properties.store.oneOf[1],data:data16};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key5 in data16){
if(!(((key5 === "type") || (key5 === "path")) || (pattern4.test(key5)))){
const err44 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/1/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store.oneOf[1],data:data16};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data16.type !== undefined){
let data18 = data16.type;
if("lmdb" !== data18){
const err45 = {instancePath:instancePath+"/store/type",schemaPath:"#/properties/store/oneOf/1/properties/type/const",keyword:"const",params:{allowedValue: "lmdb"},message:"must be equal to constant",schema:"lmdb",parentSchema:schema31.properties.store.oneOf[1].properties.type,data:data18};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data16.path !== undefined){
let data19 = data16.path;
if(typeof data19 === "string"){
if(func2(data19) < 1){
const err46 = {instancePath:instancePath+"/store/path",schemaPath:"#/properties/store/oneOf/1/properties/path/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.store.oneOf[1].properties.path,data:data19};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/store/path",schemaPath:"#/properties/store/oneOf/1/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.store.oneOf[1].properties.path.type,parentSchema:schema31.properties.store.oneOf[1].properties.path,data:data19};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.oneOf[1].type,parentSchema:schema31.properties.store.oneOf[1],data:data16};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
var _valid0 = _errs44 === errors;
if(_valid0 && valid4){
valid4 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid4 = true;
passing0 = 1;
if(props0 !== true){
props0 = true;
}
}
const _errs50 = errors;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.type === undefined){
const err49 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/2/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema31.properties.store.oneOf[2].required,parentSchema:schema31.properties.store.oneOf[2],data:data16};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(data16.url === undefined){
const err50 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/2/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.store.oneOf[2].required,parentSchema:schema31.properties.store.oneOf[2],data:data16};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
for(const key6 in data16){
if(!(((key6 === "type") || (key6 === "url")) || (pattern4.test(key6)))){
const err51 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/2/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.store.oneOf[2],data:data16};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data16.type !== undefined){
let data20 = data16.type;
if("redis" !== data20){
const err52 = {instancePath:instancePath+"/store/type",schemaPath:"#/properties/store/oneOf/2/properties/type/const",keyword:"const",params:{allowedValue: "redis"},message:"must be equal to constant",schema:"redis",parentSchema:schema31.properties.store.oneOf[2].properties.type,data:data20};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data16.url !== undefined){
let data21 = data16.url;
if(typeof data21 === "string"){
if(func2(data21) < 1){
const err53 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/oneOf/2/properties/url/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.store.oneOf[2].properties.url,data:data21};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/store/url",schemaPath:"#/properties/store/oneOf/2/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.store.oneOf[2].properties.url.type,parentSchema:schema31.properties.store.oneOf[2].properties.url,data:data21};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf/2/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.oneOf[2].type,parentSchema:schema31.properties.store.oneOf[2],data:data16};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
var _valid0 = _errs50 === errors;
if(_valid0 && valid4){
valid4 = false;
passing0 = [passing0, 2];
}
else {
if(_valid0){
valid4 = true;
passing0 = 2;
if(props0 !== true){
props0 = true;
}
}
}
}
if(!valid4){
const err56 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema31.properties.store.oneOf,parentSchema:schema31.properties.store,data:data16};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
else {
errors = _errs39;
if(vErrors !== null){
if(_errs39){
vErrors.length = _errs39;
}
else {
vErrors = null;
}
}
}
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(data16.type === undefined){
const err57 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema31.properties.store.required,parentSchema:schema31.properties.store,data:data16};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
else {
const err58 = {instancePath:instancePath+"/store",schemaPath:"#/properties/store/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.store.type,parentSchema:schema31.properties.store,data:data16};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data.access_token !== undefined){
let data22 = data.access_token;
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
for(const key7 in data22){
if(!(((((key7 === "lifetime") || (key7 === "max_lifetime")) || (key7 === "alg")) || (key7 === "audience")) || (pattern4.test(key7)))){
const err59 = {instancePath:instancePath+"/access_token",schemaPath:"#/properties/access_token/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.access_token,data:data22};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data22.lifetime !== undefined){
let data23 = data22.lifetime;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
const err60 = {instancePath:instancePath+"/access_token/lifetime",schemaPath:"#/properties/access_token/properties/lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.access_token.properties.lifetime.type,parentSchema:schema31.properties.access_token.properties.lifetime,data:data23};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 > 31536000 || isNaN(data23)){
const err61 = {instancePath:instancePath+"/access_token/lifetime",schemaPath:"#/properties/access_token/properties/lifetime/maximum",keyword:"maximum",params:{comparison: "<=", limit: 31536000},message:"must be <= 31536000",schema:31536000,parentSchema:schema31.properties.access_token.properties.lifetime,data:data23};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if(data23 < 1 || isNaN(data23)){
const err62 = {instancePath:instancePath+"/access_token/lifetime",schemaPath:"#/properties/access_token/properties/lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.access_token.properties.lifetime,data:data23};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
if(data22.max_lifetime !== undefined){
let data24 = data22.max_lifetime;
if(!(((typeof data24 == "number") && (!(data24 % 1) && !isNaN(data24))) && (isFinite(data24)))){
const err63 = {instancePath:instancePath+"/access_token/max_lifetime",schemaPath:"#/properties/access_token/properties/max_lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.access_token.properties.max_lifetime.type,parentSchema:schema31.properties.access_token.properties.max_lifetime,data:data24};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if((typeof data24 == "number") && (isFinite(data24))){
if(data24 > 31536000 || isNaN(data24)){
const err64 = {instancePath:instancePath+"/access_token/max_lifetime",schemaPath:"#/properties/access_token/properties/max_lifetime/maximum",keyword:"maximum",params:{comparison: "<=", limit: 31536000},message:"must be <= 31536000",schema:31536000,parentSchema:schema31.properties.access_token.properties.max_lifetime,data:data24};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(data24 < 1 || isNaN(data24)){
const err65 = {instancePath:instancePath+"/access_token/max_lifetime",schemaPath:"#/properties/access_token/properties/max_lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.access_token.properties.max_lifetime,data:data24};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
if(data22.alg !== undefined){
let data25 = data22.alg;
if(!((((data25 === "ES256") || (data25 === "RS256")) || (data25 === "PS256")) || (data25 === "EdDSA"))){
const err66 = {instancePath:instancePath+"/access_token/alg",schemaPath:"#/properties/access_token/properties/alg/enum",keyword:"enum",params:{allowedValues: schema31.properties.access_token.properties.alg.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.access_token.properties.alg.enum,parentSchema:schema31.properties.access_token.properties.alg,data:data25};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data22.audience !== undefined){
let data26 = data22.audience;
if(typeof data26 === "string"){
if(func2(data26) < 1){
const err67 = {instancePath:instancePath+"/access_token/audience",schemaPath:"#/properties/access_token/properties/audience/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.access_token.properties.audience,data:data26};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
else {
const err68 = {instancePath:instancePath+"/access_token/audience",schemaPath:"#/properties/access_token/properties/audience/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.access_token.properties.audience.type,parentSchema:schema31.properties.access_token.properties.audience,data:data26};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
}
else {
const err69 = {instancePath:instancePath+"/access_token",schemaPath:"#/properties/access_token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.access_token.type,parentSchema:schema31.properties.access_token,data:data22};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data.endpoints !== undefined){
let data27 = data.endpoints;
if(data27 && typeof data27 == "object" && !Array.isArray(data27)){
for(const key8 in data27){
if(!(((((((key8 === "token") || (key8 === "introspection")) || (key8 === "revocation")) || (key8 === "jwks")) || (key8 === "pushed_authorization_request")) || (key8 === "device_authorization")) || (pattern4.test(key8)))){
const err70 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.endpoints,data:data27};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data27.token !== undefined){
let data28 = data27.token;
if(typeof data28 === "string"){
if(func2(data28) > 256){
const err71 = {instancePath:instancePath+"/endpoints/token",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data28};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if(!pattern13.test(data28)){
const err72 = {instancePath:instancePath+"/endpoints/token",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data28};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
else {
const err73 = {instancePath:instancePath+"/endpoints/token",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data28};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data27.introspection !== undefined){
let data29 = data27.introspection;
if(typeof data29 === "string"){
if(func2(data29) > 256){
const err74 = {instancePath:instancePath+"/endpoints/introspection",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data29};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if(!pattern13.test(data29)){
const err75 = {instancePath:instancePath+"/endpoints/introspection",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data29};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
else {
const err76 = {instancePath:instancePath+"/endpoints/introspection",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data29};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data27.revocation !== undefined){
let data30 = data27.revocation;
if(typeof data30 === "string"){
if(func2(data30) > 256){
const err77 = {instancePath:instancePath+"/endpoints/revocation",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data30};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
if(!pattern13.test(data30)){
const err78 = {instancePath:instancePath+"/endpoints/revocation",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data30};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
else {
const err79 = {instancePath:instancePath+"/endpoints/revocation",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data30};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data27.jwks !== undefined){
let data31 = data27.jwks;
if(typeof data31 === "string"){
if(func2(data31) > 256){
const err80 = {instancePath:instancePath+"/endpoints/jwks",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data31};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if(!pattern13.test(data31)){
const err81 = {instancePath:instancePath+"/endpoints/jwks",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data31};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
else {
const err82 = {instancePath:instancePath+"/endpoints/jwks",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data31};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data27.pushed_authorization_request !== undefined){
let data32 = data27.pushed_authorization_request;
if(typeof data32 === "string"){
if(func2(data32) > 256){
const err83 = {instancePath:instancePath+"/endpoints/pushed_authorization_request",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data32};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(!pattern13.test(data32)){
const err84 = {instancePath:instancePath+"/endpoints/pushed_authorization_request",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data32};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/endpoints/pushed_authorization_request",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data32};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data27.device_authorization !== undefined){
let data33 = data27.device_authorization;
if(typeof data33 === "string"){
if(func2(data33) > 256){
const err86 = {instancePath:instancePath+"/endpoints/device_authorization",schemaPath:"#/$defs/path/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema32,data:data33};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(!pattern13.test(data33)){
const err87 = {instancePath:instancePath+"/endpoints/device_authorization",schemaPath:"#/$defs/path/pattern",keyword:"pattern",params:{pattern: "^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"},message:"must match pattern \""+"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$"+"\"",schema:"^(?:/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+$",parentSchema:schema32,data:data33};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
else {
const err88 = {instancePath:instancePath+"/endpoints/device_authorization",schemaPath:"#/$defs/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data33};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
}
else {
const err89 = {instancePath:instancePath+"/endpoints",schemaPath:"#/properties/endpoints/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.endpoints.type,parentSchema:schema31.properties.endpoints,data:data27};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data.trusted_proxies !== undefined){
let data34 = data.trusted_proxies;
if(Array.isArray(data34)){
const len0 = data34.length;
for(let i0=0; i0<len0; i0++){
let data35 = data34[i0];
if(typeof data35 === "string"){
if(func2(data35) > 64){
const err90 = {instancePath:instancePath+"/trusted_proxies/" + i0,schemaPath:"#/$defs/cidr/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema38,data:data35};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
if(func2(data35) < 1){
const err91 = {instancePath:instancePath+"/trusted_proxies/" + i0,schemaPath:"#/$defs/cidr/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38,data:data35};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
else {
const err92 = {instancePath:instancePath+"/trusted_proxies/" + i0,schemaPath:"#/$defs/cidr/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data35};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
}
else {
const err93 = {instancePath:instancePath+"/trusted_proxies",schemaPath:"#/properties/trusted_proxies/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.trusted_proxies.type,parentSchema:schema31.properties.trusted_proxies,data:data34};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data.jwks !== undefined){
let data36 = data.jwks;
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key9 in data36){
if(!((key9 === "allow_private_addresses") || (pattern4.test(key9)))){
const err94 = {instancePath:instancePath+"/jwks",schemaPath:"#/properties/jwks/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.jwks,data:data36};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data36.allow_private_addresses !== undefined){
let data37 = data36.allow_private_addresses;
if(Array.isArray(data37)){
const len1 = data37.length;
for(let i1=0; i1<len1; i1++){
let data38 = data37[i1];
if(typeof data38 === "string"){
if(func2(data38) > 64){
const err95 = {instancePath:instancePath+"/jwks/allow_private_addresses/" + i1,schemaPath:"#/$defs/cidr/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema38,data:data38};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(func2(data38) < 1){
const err96 = {instancePath:instancePath+"/jwks/allow_private_addresses/" + i1,schemaPath:"#/$defs/cidr/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38,data:data38};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
else {
const err97 = {instancePath:instancePath+"/jwks/allow_private_addresses/" + i1,schemaPath:"#/$defs/cidr/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.type,parentSchema:schema38,data:data38};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
}
else {
const err98 = {instancePath:instancePath+"/jwks/allow_private_addresses",schemaPath:"#/properties/jwks/properties/allow_private_addresses/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.jwks.properties.allow_private_addresses.type,parentSchema:schema31.properties.jwks.properties.allow_private_addresses,data:data37};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
}
else {
const err99 = {instancePath:instancePath+"/jwks",schemaPath:"#/properties/jwks/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.jwks.type,parentSchema:schema31.properties.jwks,data:data36};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
if(data.throttling !== undefined){
let data39 = data.throttling;
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
for(const key10 in data39){
if(!((((key10 === "enabled") || (key10 === "failures")) || (key10 === "window")) || (pattern4.test(key10)))){
const err100 = {instancePath:instancePath+"/throttling",schemaPath:"#/properties/throttling/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.throttling,data:data39};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
if(data39.enabled !== undefined){
let data40 = data39.enabled;
if(typeof data40 !== "boolean"){
const err101 = {instancePath:instancePath+"/throttling/enabled",schemaPath:"#/properties/throttling/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema31.properties.throttling.properties.enabled.type,parentSchema:schema31.properties.throttling.properties.enabled,data:data40};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
if(data39.failures !== undefined){
let data41 = data39.failures;
if(!(((typeof data41 == "number") && (!(data41 % 1) && !isNaN(data41))) && (isFinite(data41)))){
const err102 = {instancePath:instancePath+"/throttling/failures",schemaPath:"#/properties/throttling/properties/failures/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.throttling.properties.failures.type,parentSchema:schema31.properties.throttling.properties.failures,data:data41};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if((typeof data41 == "number") && (isFinite(data41))){
if(data41 > 1000000 || isNaN(data41)){
const err103 = {instancePath:instancePath+"/throttling/failures",schemaPath:"#/properties/throttling/properties/failures/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000",schema:1000000,parentSchema:schema31.properties.throttling.properties.failures,data:data41};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(data41 < 1 || isNaN(data41)){
const err104 = {instancePath:instancePath+"/throttling/failures",schemaPath:"#/properties/throttling/properties/failures/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.throttling.properties.failures,data:data41};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
}
if(data39.window !== undefined){
let data42 = data39.window;
if(!(((typeof data42 == "number") && (!(data42 % 1) && !isNaN(data42))) && (isFinite(data42)))){
const err105 = {instancePath:instancePath+"/throttling/window",schemaPath:"#/properties/throttling/properties/window/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.throttling.properties.window.type,parentSchema:schema31.properties.throttling.properties.window,data:data42};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
if((typeof data42 == "number") && (isFinite(data42))){
if(data42 > 86400 || isNaN(data42)){
const err106 = {instancePath:instancePath+"/throttling/window",schemaPath:"#/properties/throttling/properties/window/maximum",keyword:"maximum",params:{comparison: "<=", limit: 86400},message:"must be <= 86400",schema:86400,parentSchema:schema31.properties.throttling.properties.window,data:data42};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(data42 < 1 || isNaN(data42)){
const err107 = {instancePath:instancePath+"/throttling/window",schemaPath:"#/properties/throttling/properties/window/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.throttling.properties.window,data:data42};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
}
}
else {
const err108 = {instancePath:instancePath+"/throttling",schemaPath:"#/properties/throttling/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.throttling.type,parentSchema:schema31.properties.throttling,data:data39};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data.const !== undefined){
let data43 = data.const;
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
for(const key11 in data43){
const _errs111 = errors;
if(typeof key11 === "string"){
if(!pattern21.test(key11)){
const err109 = {instancePath:instancePath+"/const",schemaPath:"#/properties/const/propertyNames/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]*$",parentSchema:schema31.properties.const.propertyNames,data:key11,propertyName:key11};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
}
var valid24 = _errs111 === errors;
if(!valid24){
const err110 = {instancePath:instancePath+"/const",schemaPath:"#/properties/const/propertyNames",keyword:"propertyNames",params:{propertyName: key11},message:"property name must be valid",schema:schema31.properties.const.propertyNames,parentSchema:schema31.properties.const,data:data43};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
}
else {
const err111 = {instancePath:instancePath+"/const",schemaPath:"#/properties/const/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.const.type,parentSchema:schema31.properties.const,data:data43};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
if(data.upstream !== undefined){
let data44 = data.upstream;
if(data44 && typeof data44 == "object" && !Array.isArray(data44)){
if(data44.url === undefined){
const err112 = {instancePath:instancePath+"/upstream",schemaPath:"#/properties/upstream/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema31.properties.upstream.required,parentSchema:schema31.properties.upstream,data:data44};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
for(const key12 in data44){
if(!((((((((key12 === "url") || (key12 === "issuer")) || (key12 === "host")) || (key12 === "ca")) || (key12 === "timeout")) || (key12 === "pass")) || (key12 === "publish_upstream_keys")) || (pattern4.test(key12)))){
const err113 = {instancePath:instancePath+"/upstream",schemaPath:"#/properties/upstream/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.upstream,data:data44};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
if(data44.url !== undefined){
let data45 = data44.url;
if(typeof data45 === "string"){
if(func2(data45) > 512){
const err114 = {instancePath:instancePath+"/upstream/url",schemaPath:"#/properties/upstream/properties/url/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters",schema:512,parentSchema:schema31.properties.upstream.properties.url,data:data45};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
if(func2(data45) < 1){
const err115 = {instancePath:instancePath+"/upstream/url",schemaPath:"#/properties/upstream/properties/url/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.upstream.properties.url,data:data45};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
else {
const err116 = {instancePath:instancePath+"/upstream/url",schemaPath:"#/properties/upstream/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.upstream.properties.url.type,parentSchema:schema31.properties.upstream.properties.url,data:data45};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data44.issuer !== undefined){
let data46 = data44.issuer;
if(typeof data46 === "string"){
if(func2(data46) > 512){
const err117 = {instancePath:instancePath+"/upstream/issuer",schemaPath:"#/properties/upstream/properties/issuer/maxLength",keyword:"maxLength",params:{limit: 512},message:"must NOT have more than 512 characters",schema:512,parentSchema:schema31.properties.upstream.properties.issuer,data:data46};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
if(func2(data46) < 1){
const err118 = {instancePath:instancePath+"/upstream/issuer",schemaPath:"#/properties/upstream/properties/issuer/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.upstream.properties.issuer,data:data46};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
else {
const err119 = {instancePath:instancePath+"/upstream/issuer",schemaPath:"#/properties/upstream/properties/issuer/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.upstream.properties.issuer.type,parentSchema:schema31.properties.upstream.properties.issuer,data:data46};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data44.host !== undefined){
let data47 = data44.host;
if(typeof data47 !== "string"){
const err120 = {instancePath:instancePath+"/upstream/host",schemaPath:"#/properties/upstream/properties/host/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.upstream.properties.host.type,parentSchema:schema31.properties.upstream.properties.host,data:data47};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(!((data47 === "preserve") || (data47 === "upstream"))){
const err121 = {instancePath:instancePath+"/upstream/host",schemaPath:"#/properties/upstream/properties/host/enum",keyword:"enum",params:{allowedValues: schema31.properties.upstream.properties.host.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.upstream.properties.host.enum,parentSchema:schema31.properties.upstream.properties.host,data:data47};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
if(data44.ca !== undefined){
let data48 = data44.ca;
if(typeof data48 === "string"){
if(func2(data48) < 1){
const err122 = {instancePath:instancePath+"/upstream/ca",schemaPath:"#/properties/upstream/properties/ca/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.upstream.properties.ca,data:data48};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
else {
const err123 = {instancePath:instancePath+"/upstream/ca",schemaPath:"#/properties/upstream/properties/ca/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.upstream.properties.ca.type,parentSchema:schema31.properties.upstream.properties.ca,data:data48};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
if(data44.timeout !== undefined){
let data49 = data44.timeout;
if(!(((typeof data49 == "number") && (!(data49 % 1) && !isNaN(data49))) && (isFinite(data49)))){
const err124 = {instancePath:instancePath+"/upstream/timeout",schemaPath:"#/properties/upstream/properties/timeout/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema31.properties.upstream.properties.timeout.type,parentSchema:schema31.properties.upstream.properties.timeout,data:data49};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
if((typeof data49 == "number") && (isFinite(data49))){
if(data49 > 300 || isNaN(data49)){
const err125 = {instancePath:instancePath+"/upstream/timeout",schemaPath:"#/properties/upstream/properties/timeout/maximum",keyword:"maximum",params:{comparison: "<=", limit: 300},message:"must be <= 300",schema:300,parentSchema:schema31.properties.upstream.properties.timeout,data:data49};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
if(data49 < 1 || isNaN(data49)){
const err126 = {instancePath:instancePath+"/upstream/timeout",schemaPath:"#/properties/upstream/properties/timeout/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema31.properties.upstream.properties.timeout,data:data49};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
}
if(data44.pass !== undefined){
let data50 = data44.pass;
if(Array.isArray(data50)){
const len2 = data50.length;
for(let i2=0; i2<len2; i2++){
let data51 = data50[i2];
if(typeof data51 !== "string"){
const err127 = {instancePath:instancePath+"/upstream/pass/" + i2,schemaPath:"#/properties/upstream/properties/pass/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.upstream.properties.pass.items.type,parentSchema:schema31.properties.upstream.properties.pass.items,data:data51};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
if(!(((data51 === "registration_endpoint") || (data51 === "backchannel_authentication_endpoint")) || (data51 === "mtls_endpoint_aliases"))){
const err128 = {instancePath:instancePath+"/upstream/pass/" + i2,schemaPath:"#/properties/upstream/properties/pass/items/enum",keyword:"enum",params:{allowedValues: schema31.properties.upstream.properties.pass.items.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.upstream.properties.pass.items.enum,parentSchema:schema31.properties.upstream.properties.pass.items,data:data51};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
let i3 = data50.length;
let j0;
if(i3 > 1){
const indices0 = {};
for(;i3--;){
let item0 = data50[i3];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err129 = {instancePath:instancePath+"/upstream/pass",schemaPath:"#/properties/upstream/properties/pass/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i3+" are identical)",schema:true,parentSchema:schema31.properties.upstream.properties.pass,data:data50};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
break;
}
indices0[item0] = i3;
}
}
}
else {
const err130 = {instancePath:instancePath+"/upstream/pass",schemaPath:"#/properties/upstream/properties/pass/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.upstream.properties.pass.type,parentSchema:schema31.properties.upstream.properties.pass,data:data50};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
if(data44.publish_upstream_keys !== undefined){
let data52 = data44.publish_upstream_keys;
if((typeof data52 !== "boolean") && (typeof data52 !== "string")){
const err131 = {instancePath:instancePath+"/upstream/publish_upstream_keys",schemaPath:"#/properties/upstream/properties/publish_upstream_keys/type",keyword:"type",params:{type: schema31.properties.upstream.properties.publish_upstream_keys.type},message:"must be boolean,string",schema:schema31.properties.upstream.properties.publish_upstream_keys.type,parentSchema:schema31.properties.upstream.properties.publish_upstream_keys,data:data52};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
}
else {
const err132 = {instancePath:instancePath+"/upstream",schemaPath:"#/properties/upstream/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.properties.upstream.type,parentSchema:schema31.properties.upstream,data:data44};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data.fulfilment !== undefined){
let data53 = data.fulfilment;
if(typeof data53 !== "string"){
const err133 = {instancePath:instancePath+"/fulfilment",schemaPath:"#/properties/fulfilment/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.fulfilment.type,parentSchema:schema31.properties.fulfilment,data:data53};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
if(!((((data53 === "assertion") || (data53 === "reissue")) || (data53 === "introspection")) || (data53 === "none"))){
const err134 = {instancePath:instancePath+"/fulfilment",schemaPath:"#/properties/fulfilment/enum",keyword:"enum",params:{allowedValues: schema31.properties.fulfilment.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.fulfilment.enum,parentSchema:schema31.properties.fulfilment,data:data53};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data.unregistered_clients !== undefined){
let data54 = data.unregistered_clients;
if((typeof data54 !== "string") && (!(data54 && typeof data54 == "object" && !Array.isArray(data54)))){
const err135 = {instancePath:instancePath+"/unregistered_clients",schemaPath:"#/properties/unregistered_clients/type",keyword:"type",params:{type: schema31.properties.unregistered_clients.type},message:"must be string,object",schema:schema31.properties.unregistered_clients.type,parentSchema:schema31.properties.unregistered_clients,data:data54};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
const _errs135 = errors;
let valid29 = true;
const _errs136 = errors;
if(!(data54 && typeof data54 == "object" && !Array.isArray(data54))){
const err136 = {};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
var _valid1 = _errs136 === errors;
errors = _errs135;
if(vErrors !== null){
if(_errs135){
vErrors.length = _errs135;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid1){
const _errs138 = errors;
if(data54 && typeof data54 == "object" && !Array.isArray(data54)){
if(data54.forward_until === undefined){
const err137 = {instancePath:instancePath+"/unregistered_clients",schemaPath:"#/properties/unregistered_clients/then/required",keyword:"required",params:{missingProperty: "forward_until"},message:"must have required property '"+"forward_until"+"'",schema:schema31.properties.unregistered_clients.then.required,parentSchema:schema31.properties.unregistered_clients.then,data:data54};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
for(const key13 in data54){
if(!((key13 === "forward_until") || (pattern4.test(key13)))){
const err138 = {instancePath:instancePath+"/unregistered_clients",schemaPath:"#/properties/unregistered_clients/then/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema31.properties.unregistered_clients.then,data:data54};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
if(data54.forward_until !== undefined){
let data55 = data54.forward_until;
if(typeof data55 === "string"){
if(func2(data55) > 64){
const err139 = {instancePath:instancePath+"/unregistered_clients/forward_until",schemaPath:"#/properties/unregistered_clients/then/properties/forward_until/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema31.properties.unregistered_clients.then.properties.forward_until,data:data55};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
if(func2(data55) < 1){
const err140 = {instancePath:instancePath+"/unregistered_clients/forward_until",schemaPath:"#/properties/unregistered_clients/then/properties/forward_until/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema31.properties.unregistered_clients.then.properties.forward_until,data:data55};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
else {
const err141 = {instancePath:instancePath+"/unregistered_clients/forward_until",schemaPath:"#/properties/unregistered_clients/then/properties/forward_until/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.unregistered_clients.then.properties.forward_until.type,parentSchema:schema31.properties.unregistered_clients.then.properties.forward_until,data:data55};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
}
var _valid1 = _errs138 === errors;
valid29 = _valid1;
ifClause0 = "then";
}
else {
const _errs142 = errors;
if(!(data54 === "refuse")){
const err142 = {instancePath:instancePath+"/unregistered_clients",schemaPath:"#/properties/unregistered_clients/else/enum",keyword:"enum",params:{allowedValues: schema31.properties.unregistered_clients.else.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.unregistered_clients.else.enum,parentSchema:schema31.properties.unregistered_clients.else,data:data54};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
var _valid1 = _errs142 === errors;
valid29 = _valid1;
ifClause0 = "else";
}
if(!valid29){
const err143 = {instancePath:instancePath+"/unregistered_clients",schemaPath:"#/properties/unregistered_clients/if",keyword:"if",params:{failingKeyword: ifClause0},message:"must match \""+ifClause0+"\" schema",schema:schema31.properties.unregistered_clients.if,parentSchema:schema31.properties.unregistered_clients,data:data54};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
}
else {
const err144 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const client = validate21;
const schema40 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"client","title":"claimgate clients","description":"One client, or a list of clients, in the words of RFC 7591.","examples":[{"client_id":"reports","grant_types":["client_credentials"],"secrets":[{"value":"env:REPORTS_SECRET"}]}],"if":{"type":"array"},"then":{"items":{"$ref":"#/$defs/client"}},"else":{"$ref":"#/$defs/client"},"$defs":{"client":{"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Client","description":"One registered client (RFC 7591 metadata).","examples":[{"client_id":"partner-a","token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"ES256","jwks_uri":"https://partner-a.example/jwks","grant_types":["client_credentials"]}],"required":["client_id","grant_types"],"properties":{"client_id":{"title":"Client id","description":"Printable ASCII. The same on both sides of the proxy.","examples":["partner-a"],"type":"string","maxLength":256,"pattern":"^[\\x20-\\x7e]+$"},"token_endpoint_auth_method":{"title":"Authentication method","description":"How the client proves who it is, at every endpoint. client_secret_basic when absent. PingOne names (PRIVATE_KEY_JWT) mean the same.","examples":["private_key_jwt","client_secret_basic"],"type":"string","enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none","CLIENT_SECRET_BASIC","CLIENT_SECRET_POST","CLIENT_SECRET_JWT","PRIVATE_KEY_JWT","NONE"],"default":"client_secret_basic"},"token_endpoint_auth_signing_alg":{"title":"Algorithm","description":"The one algorithm of the client's assertions. Required for the JWT methods, except with assertion.audience: fapi2.","examples":["RS256","ES256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519"]},"jwks":{"title":"JWK set","description":"The public keys of the client (RFC 7517). Private and symmetric keys are refused.","examples":[{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}],"type":"object","required":["keys"],"additionalProperties":true,"properties":{"keys":{"title":"Keys","description":"At most 64 keys, of which 16 can verify signatures. An unknown member of a key is ignored.","examples":[[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]],"type":"array","minItems":1,"maxItems":64,"items":{"type":"object"}}}},"jwks_uri":{"title":"JWK set URI","description":"Where the client publishes its public keys. https; http only to addresses in jwks.allow_private_addresses.","examples":["https://partner-a.example/jwks"],"type":"string","minLength":1,"maxLength":2048},"grant_types":{"title":"Grant types","description":"What the client may ask for at the token endpoint.","examples":[["client_credentials"],["authorization_code","refresh_token"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"minItems":1,"maxItems":16,"uniqueItems":true},"scope":{"title":"Scope","description":"The scopes the client may have, separated by spaces. A request without scope means all of them.","examples":["orders:read orders:write"],"type":"string","maxLength":4096,"pattern":"^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$"},"audiences":{"title":"Audiences","description":"Resources the client may get tokens for, and introspect. The first is the default.","examples":[["https://orders.example.com"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":64,"uniqueItems":true},"access_token_lifetime":{"title":"Longest access token","description":"Seconds; the smallest of config, client and policies wins.","examples":[1800],"type":"integer","minimum":1,"maximum":31536000},"metadata":{"title":"Metadata","description":"The operator's own facts about the client, read as client.metadata. Trusted, unlike what an assertion says.","examples":[{"tenant":"acme","tier":"gold"}],"type":"object","default":{}},"secrets":{"title":"Secrets","description":"Several may be live at once, for rotation.","examples":[[{"value":"env:PARTNER_A_SECRET"},{"value":"file:./secrets/partner-a.next","not_before":"2027-01-01"}]],"type":"array","minItems":1,"maxItems":8,"items":{"$ref":"#/$defs/secret"}},"client_secret":{"title":"Secret","description":"The RFC 7591 spelling of one secret: a reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:PARTNER_A_SECRET"],"type":"string","minLength":1,"maxLength":4096},"basic_encoding":{"title":"Encoding of Basic","description":"form: id and secret are form-encoded as RFC 6749 says. raw: for clients that do not encode.","examples":["form"],"type":"string","enum":["form","raw"],"default":"form"},"assertion":{"$ref":"#/$defs/assertion"},"tls_client_auth_subject_dn":{"title":"Certificate subject","description":"For tls_client_auth: the distinguished name, as RFC 4514 writes it. Letter case counts in values.","examples":["CN=partner-a,O=Partner A,C=DE"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_dns":{"title":"Certificate DNS name","description":"For tls_client_auth: a DNS name among the subject alternative names.","examples":["partner-a.example"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_uri":{"title":"Certificate URI","description":"For tls_client_auth: a URI among the subject alternative names.","examples":["spiffe://example.org/partner-a"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_ip":{"title":"Certificate address","description":"For tls_client_auth: an IP address among the subject alternative names.","examples":["203.0.113.7"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_email":{"title":"Certificate e-mail","description":"For tls_client_auth: an e-mail address among the subject alternative names.","examples":["partner-a@example.org"],"type":"string","minLength":1,"maxLength":2048},"upstream":{"$ref":"#/$defs/upstream"},"disabled":{"title":"Disabled","description":"A disabled client is refused like an unknown one.","examples":[true],"type":"boolean","default":false},"client_name":{"title":"Name","description":"For people; policies read it as client.name.","examples":["Partner A, billing"],"type":"string","minLength":1,"maxLength":256},"client_uri":{"title":"Home page","description":"Not used.","examples":["https://partner-a.example"],"type":"string","minLength":1,"maxLength":2048},"logo_uri":{"title":"Logo","description":"Not used.","examples":["https://partner-a.example/logo.png"],"type":"string","minLength":1,"maxLength":2048},"tos_uri":{"title":"Terms of service","description":"Not used.","examples":["https://partner-a.example/tos"],"type":"string","minLength":1,"maxLength":2048},"policy_uri":{"title":"Privacy policy","description":"Not used.","examples":["https://partner-a.example/privacy"],"type":"string","minLength":1,"maxLength":2048},"contacts":{"title":"Contacts","description":"People responsible for the client.","examples":[["ops@partner-a.example"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":32},"redirect_uris":{"title":"Redirect URIs","description":"Belong to the upstream; not used here.","examples":[["https://partner-a.example/callback"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":64},"response_types":{"title":"Response types","description":"Belong to the upstream; not used here.","examples":[["code"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":16},"application_type":{"title":"Kind of application","description":"Belongs to the upstream; not used here.","examples":["web"],"type":"string","enum":["web","native"]},"software_id":{"title":"Software id","description":"Not used.","examples":["4NRB1-0XZABZI9E6-5SM3R"],"type":"string","minLength":1,"maxLength":2048},"software_version":{"title":"Software version","description":"Not used.","examples":["2.1"],"type":"string","minLength":1,"maxLength":2048},"client_id_issued_at":{"title":"Registered at","description":"NumericDate; not used.","examples":[1763800000],"type":"number","minimum":0},"client_secret_expires_at":{"title":"Expiry of client_secret","description":"NumericDate from which `client_secret` is wrong; 0 means never.","examples":[0,1798761600],"type":"number","minimum":0},"id_token_signed_response_alg":{"title":"ID token algorithm","description":"With which the upstream signs ID tokens for this client. HS* cannot be re-signed.","examples":["RS256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519","none"]},"id_token_encrypted_response_alg":{"title":"ID token encryption","description":"With which the upstream encrypts ID tokens for this client. Encrypted ones cannot be re-signed.","examples":["RSA-OAEP-256"],"type":"string","minLength":1,"maxLength":2048},"tls_client_certificate_bound_access_tokens":{"title":"Certificate-bound tokens","description":"Bind access tokens to the certificate the client used (RFC 8705 section 3).","examples":[true],"type":"boolean","default":false},"dpop_bound_access_tokens":{"title":"DPoP-bound tokens","description":"The client always uses DPoP (RFC 9449 section 5.2). With fulfilment reissue it cannot use the userinfo endpoint.","examples":[true],"type":"boolean","default":false},"require_pushed_authorization_requests":{"title":"Require PAR","description":"Belongs to the upstream (RFC 9126 section 6).","examples":[true],"type":"boolean","default":false}}},"secret":{"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Secret","description":"One secret: exactly one of `value`, `sha256` and `scrypt`.","examples":[{"value":"env:PARTNER_A_SECRET","expires_at":"2027-06-30"}],"properties":{"value":{"title":"Secret","description":"A reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:PARTNER_A_SECRET","file:./secrets/partner-a"],"type":"string","minLength":1,"maxLength":4096},"sha256":{"title":"SHA-256 digest","description":"Of the UTF-8 octets, in hexadecimal: what `claimgate secret hash` prints. For secrets a machine made.","examples":["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],"type":"string","minLength":64,"maxLength":71},"scrypt":{"title":"scrypt digest","description":"What `claimgate secret hash --digest scrypt` prints. For secrets a person chose.","examples":["ln=15,r=8,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"type":"string","minLength":1,"maxLength":256},"not_before":{"title":"Valid from","description":"The secret is wrong before this instant. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"},"expires_at":{"title":"Valid until","description":"The secret is wrong from this instant on. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"}}},"assertion":{"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Client assertion rules","description":"For the JWT methods. Anything looser than the default needs `until`, warns, and is counted.","examples":[{"audience":"strict","max_lifetime":300,"jti":"once"},{"audience":"legacy","max_lifetime":3600,"until":"2027-06-30"}],"properties":{"audience":{"title":"Audience","description":"What `aud` may be. strict: our issuer alone. fapi2: our issuer as a string. legacy: also the token endpoint or the endpoint called; needs `until`.","examples":["strict","fapi2"],"type":"string","enum":["strict","fapi2","legacy"],"default":"strict"},"max_lifetime":{"title":"Longest lifetime","description":"Seconds an assertion may be valid, 300 unless set (60 with fapi2). More than that needs `until`.","examples":[300,60],"type":"integer","minimum":10,"maximum":3600},"jti":{"title":"Replay","description":"once: `jti` is mandatory and accepted once. optional: an assertion without `jti` is accepted, again and again; needs `until`.","examples":["once"],"type":"string","enum":["once","optional"],"default":"once"},"require_typ":{"title":"Require the type","description":"Refuse assertions whose `typ` is not client-authentication+jwt.","examples":[true],"type":"boolean","default":false},"until":{"title":"End of the exception","description":"From here on whatever was looser is as strict as the default. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"}}},"upstream":{"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Credential at the upstream","description":"How we authenticate to the upstream as this client. Every confidential client behind an upstream needs one. Only the credential differs; the client_id is the same on both sides.","examples":[{"token_endpoint_auth_method":"client_secret_basic","client_secret":"env:UP_A"}],"properties":{"client_id":{"title":"Client id at the upstream","description":"The same as ours in ordinary use. One shared upstream client is allowed only for client_credentials under reissue.","examples":["partner-a"],"type":"string","minLength":1,"maxLength":256},"token_endpoint_auth_method":{"title":"Authentication method","description":"How we authenticate to the upstream as this client.","examples":["private_key_jwt","client_secret_basic"],"type":"string","enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none","CLIENT_SECRET_BASIC","CLIENT_SECRET_POST","CLIENT_SECRET_JWT","PRIVATE_KEY_JWT","NONE"],"default":"client_secret_basic"},"client_secret":{"title":"Secret at the upstream","description":"A reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:UP_A"],"type":"string","minLength":1,"maxLength":4096},"token_endpoint_auth_signing_alg":{"title":"Algorithm at the upstream","description":"With which we sign assertions for the upstream. When absent: HS256 for client_secret_jwt, else the alg of the key, else the first that fits it.","examples":["ES256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519"]},"key":{"title":"Key at the upstream","description":"For private_key_jwt: a reference to a private JWK, or the `kid` of an active one of our keys.","examples":["file:./up-a.jwk.json"],"type":"string","minLength":1,"maxLength":4096},"tls_client_certificate":{"title":"Certificate at the upstream","description":"For tls_client_auth and self_signed_tls_client_auth: the PEM certificate (or chain) that we show, and its private key.","examples":[{"cert":"file:./up-a.pem","key":"file:./up-a.key.pem"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["cert","key"],"properties":{"cert":{"title":"Certificate","description":"A reference, env:NAME or file:PATH, to PEM text.","examples":["file:./up-a.pem"],"type":"string","minLength":1,"maxLength":4096},"key":{"title":"Private key","description":"A reference, env:NAME or file:PATH, to PEM text.","examples":["file:./up-a.key.pem"],"type":"string","minLength":1,"maxLength":4096}}},"basic_encoding":{"title":"Encoding of Basic","description":"form: id and secret are form-encoded as RFC 6749 says. raw: they are sent as they are.","examples":["form"],"type":"string","enum":["form","raw"],"default":"form"}}}}};
const schema41 = {"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Client","description":"One registered client (RFC 7591 metadata).","examples":[{"client_id":"partner-a","token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"ES256","jwks_uri":"https://partner-a.example/jwks","grant_types":["client_credentials"]}],"required":["client_id","grant_types"],"properties":{"client_id":{"title":"Client id","description":"Printable ASCII. The same on both sides of the proxy.","examples":["partner-a"],"type":"string","maxLength":256,"pattern":"^[\\x20-\\x7e]+$"},"token_endpoint_auth_method":{"title":"Authentication method","description":"How the client proves who it is, at every endpoint. client_secret_basic when absent. PingOne names (PRIVATE_KEY_JWT) mean the same.","examples":["private_key_jwt","client_secret_basic"],"type":"string","enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none","CLIENT_SECRET_BASIC","CLIENT_SECRET_POST","CLIENT_SECRET_JWT","PRIVATE_KEY_JWT","NONE"],"default":"client_secret_basic"},"token_endpoint_auth_signing_alg":{"title":"Algorithm","description":"The one algorithm of the client's assertions. Required for the JWT methods, except with assertion.audience: fapi2.","examples":["RS256","ES256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519"]},"jwks":{"title":"JWK set","description":"The public keys of the client (RFC 7517). Private and symmetric keys are refused.","examples":[{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}],"type":"object","required":["keys"],"additionalProperties":true,"properties":{"keys":{"title":"Keys","description":"At most 64 keys, of which 16 can verify signatures. An unknown member of a key is ignored.","examples":[[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]],"type":"array","minItems":1,"maxItems":64,"items":{"type":"object"}}}},"jwks_uri":{"title":"JWK set URI","description":"Where the client publishes its public keys. https; http only to addresses in jwks.allow_private_addresses.","examples":["https://partner-a.example/jwks"],"type":"string","minLength":1,"maxLength":2048},"grant_types":{"title":"Grant types","description":"What the client may ask for at the token endpoint.","examples":[["client_credentials"],["authorization_code","refresh_token"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"minItems":1,"maxItems":16,"uniqueItems":true},"scope":{"title":"Scope","description":"The scopes the client may have, separated by spaces. A request without scope means all of them.","examples":["orders:read orders:write"],"type":"string","maxLength":4096,"pattern":"^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$"},"audiences":{"title":"Audiences","description":"Resources the client may get tokens for, and introspect. The first is the default.","examples":[["https://orders.example.com"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":64,"uniqueItems":true},"access_token_lifetime":{"title":"Longest access token","description":"Seconds; the smallest of config, client and policies wins.","examples":[1800],"type":"integer","minimum":1,"maximum":31536000},"metadata":{"title":"Metadata","description":"The operator's own facts about the client, read as client.metadata. Trusted, unlike what an assertion says.","examples":[{"tenant":"acme","tier":"gold"}],"type":"object","default":{}},"secrets":{"title":"Secrets","description":"Several may be live at once, for rotation.","examples":[[{"value":"env:PARTNER_A_SECRET"},{"value":"file:./secrets/partner-a.next","not_before":"2027-01-01"}]],"type":"array","minItems":1,"maxItems":8,"items":{"$ref":"#/$defs/secret"}},"client_secret":{"title":"Secret","description":"The RFC 7591 spelling of one secret: a reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:PARTNER_A_SECRET"],"type":"string","minLength":1,"maxLength":4096},"basic_encoding":{"title":"Encoding of Basic","description":"form: id and secret are form-encoded as RFC 6749 says. raw: for clients that do not encode.","examples":["form"],"type":"string","enum":["form","raw"],"default":"form"},"assertion":{"$ref":"#/$defs/assertion"},"tls_client_auth_subject_dn":{"title":"Certificate subject","description":"For tls_client_auth: the distinguished name, as RFC 4514 writes it. Letter case counts in values.","examples":["CN=partner-a,O=Partner A,C=DE"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_dns":{"title":"Certificate DNS name","description":"For tls_client_auth: a DNS name among the subject alternative names.","examples":["partner-a.example"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_uri":{"title":"Certificate URI","description":"For tls_client_auth: a URI among the subject alternative names.","examples":["spiffe://example.org/partner-a"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_ip":{"title":"Certificate address","description":"For tls_client_auth: an IP address among the subject alternative names.","examples":["203.0.113.7"],"type":"string","minLength":1,"maxLength":2048},"tls_client_auth_san_email":{"title":"Certificate e-mail","description":"For tls_client_auth: an e-mail address among the subject alternative names.","examples":["partner-a@example.org"],"type":"string","minLength":1,"maxLength":2048},"upstream":{"$ref":"#/$defs/upstream"},"disabled":{"title":"Disabled","description":"A disabled client is refused like an unknown one.","examples":[true],"type":"boolean","default":false},"client_name":{"title":"Name","description":"For people; policies read it as client.name.","examples":["Partner A, billing"],"type":"string","minLength":1,"maxLength":256},"client_uri":{"title":"Home page","description":"Not used.","examples":["https://partner-a.example"],"type":"string","minLength":1,"maxLength":2048},"logo_uri":{"title":"Logo","description":"Not used.","examples":["https://partner-a.example/logo.png"],"type":"string","minLength":1,"maxLength":2048},"tos_uri":{"title":"Terms of service","description":"Not used.","examples":["https://partner-a.example/tos"],"type":"string","minLength":1,"maxLength":2048},"policy_uri":{"title":"Privacy policy","description":"Not used.","examples":["https://partner-a.example/privacy"],"type":"string","minLength":1,"maxLength":2048},"contacts":{"title":"Contacts","description":"People responsible for the client.","examples":[["ops@partner-a.example"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":32},"redirect_uris":{"title":"Redirect URIs","description":"Belong to the upstream; not used here.","examples":[["https://partner-a.example/callback"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":64},"response_types":{"title":"Response types","description":"Belong to the upstream; not used here.","examples":[["code"]],"type":"array","items":{"type":"string","minLength":1,"maxLength":2048},"maxItems":16},"application_type":{"title":"Kind of application","description":"Belongs to the upstream; not used here.","examples":["web"],"type":"string","enum":["web","native"]},"software_id":{"title":"Software id","description":"Not used.","examples":["4NRB1-0XZABZI9E6-5SM3R"],"type":"string","minLength":1,"maxLength":2048},"software_version":{"title":"Software version","description":"Not used.","examples":["2.1"],"type":"string","minLength":1,"maxLength":2048},"client_id_issued_at":{"title":"Registered at","description":"NumericDate; not used.","examples":[1763800000],"type":"number","minimum":0},"client_secret_expires_at":{"title":"Expiry of client_secret","description":"NumericDate from which `client_secret` is wrong; 0 means never.","examples":[0,1798761600],"type":"number","minimum":0},"id_token_signed_response_alg":{"title":"ID token algorithm","description":"With which the upstream signs ID tokens for this client. HS* cannot be re-signed.","examples":["RS256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519","none"]},"id_token_encrypted_response_alg":{"title":"ID token encryption","description":"With which the upstream encrypts ID tokens for this client. Encrypted ones cannot be re-signed.","examples":["RSA-OAEP-256"],"type":"string","minLength":1,"maxLength":2048},"tls_client_certificate_bound_access_tokens":{"title":"Certificate-bound tokens","description":"Bind access tokens to the certificate the client used (RFC 8705 section 3).","examples":[true],"type":"boolean","default":false},"dpop_bound_access_tokens":{"title":"DPoP-bound tokens","description":"The client always uses DPoP (RFC 9449 section 5.2). With fulfilment reissue it cannot use the userinfo endpoint.","examples":[true],"type":"boolean","default":false},"require_pushed_authorization_requests":{"title":"Require PAR","description":"Belongs to the upstream (RFC 9126 section 6).","examples":[true],"type":"boolean","default":false}}};
const schema42 = {"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Secret","description":"One secret: exactly one of `value`, `sha256` and `scrypt`.","examples":[{"value":"env:PARTNER_A_SECRET","expires_at":"2027-06-30"}],"properties":{"value":{"title":"Secret","description":"A reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:PARTNER_A_SECRET","file:./secrets/partner-a"],"type":"string","minLength":1,"maxLength":4096},"sha256":{"title":"SHA-256 digest","description":"Of the UTF-8 octets, in hexadecimal: what `claimgate secret hash` prints. For secrets a machine made.","examples":["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],"type":"string","minLength":64,"maxLength":71},"scrypt":{"title":"scrypt digest","description":"What `claimgate secret hash --digest scrypt` prints. For secrets a person chose.","examples":["ln=15,r=8,p=1$c29tZS1yYW5kb20tc2FsdA$3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],"type":"string","minLength":1,"maxLength":256},"not_before":{"title":"Valid from","description":"The secret is wrong before this instant. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"},"expires_at":{"title":"Valid until","description":"The secret is wrong from this instant on. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"}}};
const schema43 = {"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Client assertion rules","description":"For the JWT methods. Anything looser than the default needs `until`, warns, and is counted.","examples":[{"audience":"strict","max_lifetime":300,"jti":"once"},{"audience":"legacy","max_lifetime":3600,"until":"2027-06-30"}],"properties":{"audience":{"title":"Audience","description":"What `aud` may be. strict: our issuer alone. fapi2: our issuer as a string. legacy: also the token endpoint or the endpoint called; needs `until`.","examples":["strict","fapi2"],"type":"string","enum":["strict","fapi2","legacy"],"default":"strict"},"max_lifetime":{"title":"Longest lifetime","description":"Seconds an assertion may be valid, 300 unless set (60 with fapi2). More than that needs `until`.","examples":[300,60],"type":"integer","minimum":10,"maximum":3600},"jti":{"title":"Replay","description":"once: `jti` is mandatory and accepted once. optional: an assertion without `jti` is accepted, again and again; needs `until`.","examples":["once"],"type":"string","enum":["once","optional"],"default":"once"},"require_typ":{"title":"Require the type","description":"Refuse assertions whose `typ` is not client-authentication+jwt.","examples":[true],"type":"boolean","default":false},"until":{"title":"End of the exception","description":"From here on whatever was looser is as strict as the default. A date means its first second in UTC.","examples":["2027-06-30","2027-06-30T12:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"}}};
const schema44 = {"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"title":"Credential at the upstream","description":"How we authenticate to the upstream as this client. Every confidential client behind an upstream needs one. Only the credential differs; the client_id is the same on both sides.","examples":[{"token_endpoint_auth_method":"client_secret_basic","client_secret":"env:UP_A"}],"properties":{"client_id":{"title":"Client id at the upstream","description":"The same as ours in ordinary use. One shared upstream client is allowed only for client_credentials under reissue.","examples":["partner-a"],"type":"string","minLength":1,"maxLength":256},"token_endpoint_auth_method":{"title":"Authentication method","description":"How we authenticate to the upstream as this client.","examples":["private_key_jwt","client_secret_basic"],"type":"string","enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none","CLIENT_SECRET_BASIC","CLIENT_SECRET_POST","CLIENT_SECRET_JWT","PRIVATE_KEY_JWT","NONE"],"default":"client_secret_basic"},"client_secret":{"title":"Secret at the upstream","description":"A reference, env:NAME or file:PATH, or the secret itself (with a warning).","examples":["env:UP_A"],"type":"string","minLength":1,"maxLength":4096},"token_endpoint_auth_signing_alg":{"title":"Algorithm at the upstream","description":"With which we sign assertions for the upstream. When absent: HS256 for client_secret_jwt, else the alg of the key, else the first that fits it.","examples":["ES256"],"type":"string","enum":["HS256","HS384","HS512","RS256","RS384","RS512","PS256","PS384","PS512","ES256","ES384","ES512","EdDSA","Ed25519"]},"key":{"title":"Key at the upstream","description":"For private_key_jwt: a reference to a private JWK, or the `kid` of an active one of our keys.","examples":["file:./up-a.jwk.json"],"type":"string","minLength":1,"maxLength":4096},"tls_client_certificate":{"title":"Certificate at the upstream","description":"For tls_client_auth and self_signed_tls_client_auth: the PEM certificate (or chain) that we show, and its private key.","examples":[{"cert":"file:./up-a.pem","key":"file:./up-a.key.pem"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["cert","key"],"properties":{"cert":{"title":"Certificate","description":"A reference, env:NAME or file:PATH, to PEM text.","examples":["file:./up-a.pem"],"type":"string","minLength":1,"maxLength":4096},"key":{"title":"Private key","description":"A reference, env:NAME or file:PATH, to PEM text.","examples":["file:./up-a.key.pem"],"type":"string","minLength":1,"maxLength":4096}}},"basic_encoding":{"title":"Encoding of Basic","description":"form: id and secret are form-encoded as RFC 6749 says. raw: they are sent as they are.","examples":["form"],"type":"string","enum":["form","raw"],"default":"form"}}};
const pattern25 = new RegExp("^[\\x20-\\x7e]+$", "u");
const pattern26 = new RegExp("^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$", "u");
const pattern28 = new RegExp("^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.client_id === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "client_id"},message:"must have required property '"+"client_id"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.grant_types === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "grant_types"},message:"must have required property '"+"grant_types"+"'",schema:schema41.required,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((func1.call(schema41.properties, key0)) || (pattern4.test(key0)))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.client_id !== undefined){
let data0 = data.client_id;
if(typeof data0 === "string"){
if(func2(data0) > 256){
const err3 = {instancePath:instancePath+"/client_id",schemaPath:"#/properties/client_id/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema41.properties.client_id,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(!pattern25.test(data0)){
const err4 = {instancePath:instancePath+"/client_id",schemaPath:"#/properties/client_id/pattern",keyword:"pattern",params:{pattern: "^[\\x20-\\x7e]+$"},message:"must match pattern \""+"^[\\x20-\\x7e]+$"+"\"",schema:"^[\\x20-\\x7e]+$",parentSchema:schema41.properties.client_id,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/client_id",schemaPath:"#/properties/client_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.client_id.type,parentSchema:schema41.properties.client_id,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.token_endpoint_auth_method !== undefined){
let data1 = data.token_endpoint_auth_method;
if(typeof data1 !== "string"){
const err6 = {instancePath:instancePath+"/token_endpoint_auth_method",schemaPath:"#/properties/token_endpoint_auth_method/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.token_endpoint_auth_method.type,parentSchema:schema41.properties.token_endpoint_auth_method,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(!((((((((((((data1 === "client_secret_basic") || (data1 === "client_secret_post")) || (data1 === "client_secret_jwt")) || (data1 === "private_key_jwt")) || (data1 === "tls_client_auth")) || (data1 === "self_signed_tls_client_auth")) || (data1 === "none")) || (data1 === "CLIENT_SECRET_BASIC")) || (data1 === "CLIENT_SECRET_POST")) || (data1 === "CLIENT_SECRET_JWT")) || (data1 === "PRIVATE_KEY_JWT")) || (data1 === "NONE"))){
const err7 = {instancePath:instancePath+"/token_endpoint_auth_method",schemaPath:"#/properties/token_endpoint_auth_method/enum",keyword:"enum",params:{allowedValues: schema41.properties.token_endpoint_auth_method.enum},message:"must be equal to one of the allowed values",schema:schema41.properties.token_endpoint_auth_method.enum,parentSchema:schema41.properties.token_endpoint_auth_method,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.token_endpoint_auth_signing_alg !== undefined){
let data2 = data.token_endpoint_auth_signing_alg;
if(typeof data2 !== "string"){
const err8 = {instancePath:instancePath+"/token_endpoint_auth_signing_alg",schemaPath:"#/properties/token_endpoint_auth_signing_alg/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.token_endpoint_auth_signing_alg.type,parentSchema:schema41.properties.token_endpoint_auth_signing_alg,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(!((((((((((((((data2 === "HS256") || (data2 === "HS384")) || (data2 === "HS512")) || (data2 === "RS256")) || (data2 === "RS384")) || (data2 === "RS512")) || (data2 === "PS256")) || (data2 === "PS384")) || (data2 === "PS512")) || (data2 === "ES256")) || (data2 === "ES384")) || (data2 === "ES512")) || (data2 === "EdDSA")) || (data2 === "Ed25519"))){
const err9 = {instancePath:instancePath+"/token_endpoint_auth_signing_alg",schemaPath:"#/properties/token_endpoint_auth_signing_alg/enum",keyword:"enum",params:{allowedValues: schema41.properties.token_endpoint_auth_signing_alg.enum},message:"must be equal to one of the allowed values",schema:schema41.properties.token_endpoint_auth_signing_alg.enum,parentSchema:schema41.properties.token_endpoint_auth_signing_alg,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.jwks !== undefined){
let data3 = data.jwks;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
if(data3.keys === undefined){
const err10 = {instancePath:instancePath+"/jwks",schemaPath:"#/properties/jwks/required",keyword:"required",params:{missingProperty: "keys"},message:"must have required property '"+"keys"+"'",schema:schema41.properties.jwks.required,parentSchema:schema41.properties.jwks,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if(data3.keys !== undefined){
let data4 = data3.keys;
if(Array.isArray(data4)){
if(data4.length > 64){
const err11 = {instancePath:instancePath+"/jwks/keys",schemaPath:"#/properties/jwks/properties/keys/maxItems",keyword:"maxItems",params:{limit: 64},message:"must NOT have more than 64 items",schema:64,parentSchema:schema41.properties.jwks.properties.keys,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data4.length < 1){
const err12 = {instancePath:instancePath+"/jwks/keys",schemaPath:"#/properties/jwks/properties/keys/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema41.properties.jwks.properties.keys,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(!(data5 && typeof data5 == "object" && !Array.isArray(data5))){
const err13 = {instancePath:instancePath+"/jwks/keys/" + i0,schemaPath:"#/properties/jwks/properties/keys/items/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema41.properties.jwks.properties.keys.items.type,parentSchema:schema41.properties.jwks.properties.keys.items,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/jwks/keys",schemaPath:"#/properties/jwks/properties/keys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.jwks.properties.keys.type,parentSchema:schema41.properties.jwks.properties.keys,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/jwks",schemaPath:"#/properties/jwks/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema41.properties.jwks.type,parentSchema:schema41.properties.jwks,data:data3};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.jwks_uri !== undefined){
let data6 = data.jwks_uri;
if(typeof data6 === "string"){
if(func2(data6) > 2048){
const err16 = {instancePath:instancePath+"/jwks_uri",schemaPath:"#/properties/jwks_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.jwks_uri,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if(func2(data6) < 1){
const err17 = {instancePath:instancePath+"/jwks_uri",schemaPath:"#/properties/jwks_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.jwks_uri,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/jwks_uri",schemaPath:"#/properties/jwks_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.jwks_uri.type,parentSchema:schema41.properties.jwks_uri,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.grant_types !== undefined){
let data7 = data.grant_types;
if(Array.isArray(data7)){
if(data7.length > 16){
const err19 = {instancePath:instancePath+"/grant_types",schemaPath:"#/properties/grant_types/maxItems",keyword:"maxItems",params:{limit: 16},message:"must NOT have more than 16 items",schema:16,parentSchema:schema41.properties.grant_types,data:data7};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if(data7.length < 1){
const err20 = {instancePath:instancePath+"/grant_types",schemaPath:"#/properties/grant_types/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema41.properties.grant_types,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if(typeof data8 === "string"){
if(func2(data8) > 2048){
const err21 = {instancePath:instancePath+"/grant_types/" + i1,schemaPath:"#/properties/grant_types/items/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.grant_types.items,data:data8};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(func2(data8) < 1){
const err22 = {instancePath:instancePath+"/grant_types/" + i1,schemaPath:"#/properties/grant_types/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.grant_types.items,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/grant_types/" + i1,schemaPath:"#/properties/grant_types/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.grant_types.items.type,parentSchema:schema41.properties.grant_types.items,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
let i2 = data7.length;
let j0;
if(i2 > 1){
const indices0 = {};
for(;i2--;){
let item0 = data7[i2];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err24 = {instancePath:instancePath+"/grant_types",schemaPath:"#/properties/grant_types/uniqueItems",keyword:"uniqueItems",params:{i: i2, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i2+" are identical)",schema:true,parentSchema:schema41.properties.grant_types,data:data7};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
break;
}
indices0[item0] = i2;
}
}
}
else {
const err25 = {instancePath:instancePath+"/grant_types",schemaPath:"#/properties/grant_types/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.grant_types.type,parentSchema:schema41.properties.grant_types,data:data7};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.scope !== undefined){
let data9 = data.scope;
if(typeof data9 === "string"){
if(func2(data9) > 4096){
const err26 = {instancePath:instancePath+"/scope",schemaPath:"#/properties/scope/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema41.properties.scope,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(!pattern26.test(data9)){
const err27 = {instancePath:instancePath+"/scope",schemaPath:"#/properties/scope/pattern",keyword:"pattern",params:{pattern: "^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$"},message:"must match pattern \""+"^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$"+"\"",schema:"^([\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*)?$",parentSchema:schema41.properties.scope,data:data9};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/scope",schemaPath:"#/properties/scope/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.scope.type,parentSchema:schema41.properties.scope,data:data9};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.audiences !== undefined){
let data10 = data.audiences;
if(Array.isArray(data10)){
if(data10.length > 64){
const err29 = {instancePath:instancePath+"/audiences",schemaPath:"#/properties/audiences/maxItems",keyword:"maxItems",params:{limit: 64},message:"must NOT have more than 64 items",schema:64,parentSchema:schema41.properties.audiences,data:data10};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
const len2 = data10.length;
for(let i3=0; i3<len2; i3++){
let data11 = data10[i3];
if(typeof data11 === "string"){
if(func2(data11) > 2048){
const err30 = {instancePath:instancePath+"/audiences/" + i3,schemaPath:"#/properties/audiences/items/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.audiences.items,data:data11};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(func2(data11) < 1){
const err31 = {instancePath:instancePath+"/audiences/" + i3,schemaPath:"#/properties/audiences/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.audiences.items,data:data11};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/audiences/" + i3,schemaPath:"#/properties/audiences/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.audiences.items.type,parentSchema:schema41.properties.audiences.items,data:data11};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
let i4 = data10.length;
let j1;
if(i4 > 1){
const indices1 = {};
for(;i4--;){
let item1 = data10[i4];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err33 = {instancePath:instancePath+"/audiences",schemaPath:"#/properties/audiences/uniqueItems",keyword:"uniqueItems",params:{i: i4, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i4+" are identical)",schema:true,parentSchema:schema41.properties.audiences,data:data10};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
break;
}
indices1[item1] = i4;
}
}
}
else {
const err34 = {instancePath:instancePath+"/audiences",schemaPath:"#/properties/audiences/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.audiences.type,parentSchema:schema41.properties.audiences,data:data10};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.access_token_lifetime !== undefined){
let data12 = data.access_token_lifetime;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err35 = {instancePath:instancePath+"/access_token_lifetime",schemaPath:"#/properties/access_token_lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema41.properties.access_token_lifetime.type,parentSchema:schema41.properties.access_token_lifetime,data:data12};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 > 31536000 || isNaN(data12)){
const err36 = {instancePath:instancePath+"/access_token_lifetime",schemaPath:"#/properties/access_token_lifetime/maximum",keyword:"maximum",params:{comparison: "<=", limit: 31536000},message:"must be <= 31536000",schema:31536000,parentSchema:schema41.properties.access_token_lifetime,data:data12};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(data12 < 1 || isNaN(data12)){
const err37 = {instancePath:instancePath+"/access_token_lifetime",schemaPath:"#/properties/access_token_lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema41.properties.access_token_lifetime,data:data12};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
if(data.metadata !== undefined){
let data13 = data.metadata;
if(!(data13 && typeof data13 == "object" && !Array.isArray(data13))){
const err38 = {instancePath:instancePath+"/metadata",schemaPath:"#/properties/metadata/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema41.properties.metadata.type,parentSchema:schema41.properties.metadata,data:data13};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.secrets !== undefined){
let data14 = data.secrets;
if(Array.isArray(data14)){
if(data14.length > 8){
const err39 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/maxItems",keyword:"maxItems",params:{limit: 8},message:"must NOT have more than 8 items",schema:8,parentSchema:schema41.properties.secrets,data:data14};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(data14.length < 1){
const err40 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema41.properties.secrets,data:data14};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
const len3 = data14.length;
for(let i5=0; i5<len3; i5++){
let data15 = data14[i5];
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key1 in data15){
if(!((((((key1 === "value") || (key1 === "sha256")) || (key1 === "scrypt")) || (key1 === "not_before")) || (key1 === "expires_at")) || (pattern4.test(key1)))){
const err41 = {instancePath:instancePath+"/secrets/" + i5,schemaPath:"#/$defs/secret/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema42,data:data15};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data15.value !== undefined){
let data16 = data15.value;
if(typeof data16 === "string"){
if(func2(data16) > 4096){
const err42 = {instancePath:instancePath+"/secrets/" + i5+"/value",schemaPath:"#/$defs/secret/properties/value/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema42.properties.value,data:data16};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(func2(data16) < 1){
const err43 = {instancePath:instancePath+"/secrets/" + i5+"/value",schemaPath:"#/$defs/secret/properties/value/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42.properties.value,data:data16};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/secrets/" + i5+"/value",schemaPath:"#/$defs/secret/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.value.type,parentSchema:schema42.properties.value,data:data16};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data15.sha256 !== undefined){
let data17 = data15.sha256;
if(typeof data17 === "string"){
if(func2(data17) > 71){
const err45 = {instancePath:instancePath+"/secrets/" + i5+"/sha256",schemaPath:"#/$defs/secret/properties/sha256/maxLength",keyword:"maxLength",params:{limit: 71},message:"must NOT have more than 71 characters",schema:71,parentSchema:schema42.properties.sha256,data:data17};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(func2(data17) < 64){
const err46 = {instancePath:instancePath+"/secrets/" + i5+"/sha256",schemaPath:"#/$defs/secret/properties/sha256/minLength",keyword:"minLength",params:{limit: 64},message:"must NOT have fewer than 64 characters",schema:64,parentSchema:schema42.properties.sha256,data:data17};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
else {
const err47 = {instancePath:instancePath+"/secrets/" + i5+"/sha256",schemaPath:"#/$defs/secret/properties/sha256/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.sha256.type,parentSchema:schema42.properties.sha256,data:data17};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data15.scrypt !== undefined){
let data18 = data15.scrypt;
if(typeof data18 === "string"){
if(func2(data18) > 256){
const err48 = {instancePath:instancePath+"/secrets/" + i5+"/scrypt",schemaPath:"#/$defs/secret/properties/scrypt/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema42.properties.scrypt,data:data18};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(func2(data18) < 1){
const err49 = {instancePath:instancePath+"/secrets/" + i5+"/scrypt",schemaPath:"#/$defs/secret/properties/scrypt/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42.properties.scrypt,data:data18};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/secrets/" + i5+"/scrypt",schemaPath:"#/$defs/secret/properties/scrypt/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.scrypt.type,parentSchema:schema42.properties.scrypt,data:data18};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data15.not_before !== undefined){
let data19 = data15.not_before;
if(typeof data19 === "string"){
if(!pattern28.test(data19)){
const err51 = {instancePath:instancePath+"/secrets/" + i5+"/not_before",schemaPath:"#/$defs/secret/properties/not_before/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"+"\"",schema:"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$",parentSchema:schema42.properties.not_before,data:data19};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
else {
const err52 = {instancePath:instancePath+"/secrets/" + i5+"/not_before",schemaPath:"#/$defs/secret/properties/not_before/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.not_before.type,parentSchema:schema42.properties.not_before,data:data19};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data15.expires_at !== undefined){
let data20 = data15.expires_at;
if(typeof data20 === "string"){
if(!pattern28.test(data20)){
const err53 = {instancePath:instancePath+"/secrets/" + i5+"/expires_at",schemaPath:"#/$defs/secret/properties/expires_at/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"+"\"",schema:"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$",parentSchema:schema42.properties.expires_at,data:data20};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
else {
const err54 = {instancePath:instancePath+"/secrets/" + i5+"/expires_at",schemaPath:"#/$defs/secret/properties/expires_at/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.expires_at.type,parentSchema:schema42.properties.expires_at,data:data20};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath:instancePath+"/secrets/" + i5,schemaPath:"#/$defs/secret/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.type,parentSchema:schema42,data:data15};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
}
else {
const err56 = {instancePath:instancePath+"/secrets",schemaPath:"#/properties/secrets/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.secrets.type,parentSchema:schema41.properties.secrets,data:data14};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data.client_secret !== undefined){
let data21 = data.client_secret;
if(typeof data21 === "string"){
if(func2(data21) > 4096){
const err57 = {instancePath:instancePath+"/client_secret",schemaPath:"#/properties/client_secret/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema41.properties.client_secret,data:data21};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(func2(data21) < 1){
const err58 = {instancePath:instancePath+"/client_secret",schemaPath:"#/properties/client_secret/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.client_secret,data:data21};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
else {
const err59 = {instancePath:instancePath+"/client_secret",schemaPath:"#/properties/client_secret/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.client_secret.type,parentSchema:schema41.properties.client_secret,data:data21};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data.basic_encoding !== undefined){
let data22 = data.basic_encoding;
if(typeof data22 !== "string"){
const err60 = {instancePath:instancePath+"/basic_encoding",schemaPath:"#/properties/basic_encoding/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.basic_encoding.type,parentSchema:schema41.properties.basic_encoding,data:data22};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
if(!((data22 === "form") || (data22 === "raw"))){
const err61 = {instancePath:instancePath+"/basic_encoding",schemaPath:"#/properties/basic_encoding/enum",keyword:"enum",params:{allowedValues: schema41.properties.basic_encoding.enum},message:"must be equal to one of the allowed values",schema:schema41.properties.basic_encoding.enum,parentSchema:schema41.properties.basic_encoding,data:data22};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data.assertion !== undefined){
let data23 = data.assertion;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
for(const key2 in data23){
if(!((((((key2 === "audience") || (key2 === "max_lifetime")) || (key2 === "jti")) || (key2 === "require_typ")) || (key2 === "until")) || (pattern4.test(key2)))){
const err62 = {instancePath:instancePath+"/assertion",schemaPath:"#/$defs/assertion/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema43,data:data23};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data23.audience !== undefined){
let data24 = data23.audience;
if(typeof data24 !== "string"){
const err63 = {instancePath:instancePath+"/assertion/audience",schemaPath:"#/$defs/assertion/properties/audience/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.audience.type,parentSchema:schema43.properties.audience,data:data24};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
if(!(((data24 === "strict") || (data24 === "fapi2")) || (data24 === "legacy"))){
const err64 = {instancePath:instancePath+"/assertion/audience",schemaPath:"#/$defs/assertion/properties/audience/enum",keyword:"enum",params:{allowedValues: schema43.properties.audience.enum},message:"must be equal to one of the allowed values",schema:schema43.properties.audience.enum,parentSchema:schema43.properties.audience,data:data24};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data23.max_lifetime !== undefined){
let data25 = data23.max_lifetime;
if(!(((typeof data25 == "number") && (!(data25 % 1) && !isNaN(data25))) && (isFinite(data25)))){
const err65 = {instancePath:instancePath+"/assertion/max_lifetime",schemaPath:"#/$defs/assertion/properties/max_lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema43.properties.max_lifetime.type,parentSchema:schema43.properties.max_lifetime,data:data25};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if((typeof data25 == "number") && (isFinite(data25))){
if(data25 > 3600 || isNaN(data25)){
const err66 = {instancePath:instancePath+"/assertion/max_lifetime",schemaPath:"#/$defs/assertion/properties/max_lifetime/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600",schema:3600,parentSchema:schema43.properties.max_lifetime,data:data25};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
if(data25 < 10 || isNaN(data25)){
const err67 = {instancePath:instancePath+"/assertion/max_lifetime",schemaPath:"#/$defs/assertion/properties/max_lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 10},message:"must be >= 10",schema:10,parentSchema:schema43.properties.max_lifetime,data:data25};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
}
if(data23.jti !== undefined){
let data26 = data23.jti;
if(typeof data26 !== "string"){
const err68 = {instancePath:instancePath+"/assertion/jti",schemaPath:"#/$defs/assertion/properties/jti/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.jti.type,parentSchema:schema43.properties.jti,data:data26};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
if(!((data26 === "once") || (data26 === "optional"))){
const err69 = {instancePath:instancePath+"/assertion/jti",schemaPath:"#/$defs/assertion/properties/jti/enum",keyword:"enum",params:{allowedValues: schema43.properties.jti.enum},message:"must be equal to one of the allowed values",schema:schema43.properties.jti.enum,parentSchema:schema43.properties.jti,data:data26};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data23.require_typ !== undefined){
let data27 = data23.require_typ;
if(typeof data27 !== "boolean"){
const err70 = {instancePath:instancePath+"/assertion/require_typ",schemaPath:"#/$defs/assertion/properties/require_typ/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema43.properties.require_typ.type,parentSchema:schema43.properties.require_typ,data:data27};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data23.until !== undefined){
let data28 = data23.until;
if(typeof data28 === "string"){
if(!pattern28.test(data28)){
const err71 = {instancePath:instancePath+"/assertion/until",schemaPath:"#/$defs/assertion/properties/until/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$"+"\"",schema:"^\\d{4}-\\d{2}-\\d{2}([Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))?$",parentSchema:schema43.properties.until,data:data28};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
else {
const err72 = {instancePath:instancePath+"/assertion/until",schemaPath:"#/$defs/assertion/properties/until/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema43.properties.until.type,parentSchema:schema43.properties.until,data:data28};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
else {
const err73 = {instancePath:instancePath+"/assertion",schemaPath:"#/$defs/assertion/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema43.type,parentSchema:schema43,data:data23};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data.tls_client_auth_subject_dn !== undefined){
let data29 = data.tls_client_auth_subject_dn;
if(typeof data29 === "string"){
if(func2(data29) > 2048){
const err74 = {instancePath:instancePath+"/tls_client_auth_subject_dn",schemaPath:"#/properties/tls_client_auth_subject_dn/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tls_client_auth_subject_dn,data:data29};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if(func2(data29) < 1){
const err75 = {instancePath:instancePath+"/tls_client_auth_subject_dn",schemaPath:"#/properties/tls_client_auth_subject_dn/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tls_client_auth_subject_dn,data:data29};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
else {
const err76 = {instancePath:instancePath+"/tls_client_auth_subject_dn",schemaPath:"#/properties/tls_client_auth_subject_dn/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tls_client_auth_subject_dn.type,parentSchema:schema41.properties.tls_client_auth_subject_dn,data:data29};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
if(data.tls_client_auth_san_dns !== undefined){
let data30 = data.tls_client_auth_san_dns;
if(typeof data30 === "string"){
if(func2(data30) > 2048){
const err77 = {instancePath:instancePath+"/tls_client_auth_san_dns",schemaPath:"#/properties/tls_client_auth_san_dns/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tls_client_auth_san_dns,data:data30};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
if(func2(data30) < 1){
const err78 = {instancePath:instancePath+"/tls_client_auth_san_dns",schemaPath:"#/properties/tls_client_auth_san_dns/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tls_client_auth_san_dns,data:data30};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
else {
const err79 = {instancePath:instancePath+"/tls_client_auth_san_dns",schemaPath:"#/properties/tls_client_auth_san_dns/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tls_client_auth_san_dns.type,parentSchema:schema41.properties.tls_client_auth_san_dns,data:data30};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data.tls_client_auth_san_uri !== undefined){
let data31 = data.tls_client_auth_san_uri;
if(typeof data31 === "string"){
if(func2(data31) > 2048){
const err80 = {instancePath:instancePath+"/tls_client_auth_san_uri",schemaPath:"#/properties/tls_client_auth_san_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tls_client_auth_san_uri,data:data31};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if(func2(data31) < 1){
const err81 = {instancePath:instancePath+"/tls_client_auth_san_uri",schemaPath:"#/properties/tls_client_auth_san_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tls_client_auth_san_uri,data:data31};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
else {
const err82 = {instancePath:instancePath+"/tls_client_auth_san_uri",schemaPath:"#/properties/tls_client_auth_san_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tls_client_auth_san_uri.type,parentSchema:schema41.properties.tls_client_auth_san_uri,data:data31};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data.tls_client_auth_san_ip !== undefined){
let data32 = data.tls_client_auth_san_ip;
if(typeof data32 === "string"){
if(func2(data32) > 2048){
const err83 = {instancePath:instancePath+"/tls_client_auth_san_ip",schemaPath:"#/properties/tls_client_auth_san_ip/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tls_client_auth_san_ip,data:data32};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(func2(data32) < 1){
const err84 = {instancePath:instancePath+"/tls_client_auth_san_ip",schemaPath:"#/properties/tls_client_auth_san_ip/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tls_client_auth_san_ip,data:data32};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/tls_client_auth_san_ip",schemaPath:"#/properties/tls_client_auth_san_ip/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tls_client_auth_san_ip.type,parentSchema:schema41.properties.tls_client_auth_san_ip,data:data32};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data.tls_client_auth_san_email !== undefined){
let data33 = data.tls_client_auth_san_email;
if(typeof data33 === "string"){
if(func2(data33) > 2048){
const err86 = {instancePath:instancePath+"/tls_client_auth_san_email",schemaPath:"#/properties/tls_client_auth_san_email/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tls_client_auth_san_email,data:data33};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(func2(data33) < 1){
const err87 = {instancePath:instancePath+"/tls_client_auth_san_email",schemaPath:"#/properties/tls_client_auth_san_email/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tls_client_auth_san_email,data:data33};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
else {
const err88 = {instancePath:instancePath+"/tls_client_auth_san_email",schemaPath:"#/properties/tls_client_auth_san_email/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tls_client_auth_san_email.type,parentSchema:schema41.properties.tls_client_auth_san_email,data:data33};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data.upstream !== undefined){
let data34 = data.upstream;
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
for(const key3 in data34){
if(!((((((((key3 === "client_id") || (key3 === "token_endpoint_auth_method")) || (key3 === "client_secret")) || (key3 === "token_endpoint_auth_signing_alg")) || (key3 === "key")) || (key3 === "tls_client_certificate")) || (key3 === "basic_encoding")) || (pattern4.test(key3)))){
const err89 = {instancePath:instancePath+"/upstream",schemaPath:"#/$defs/upstream/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema44,data:data34};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
if(data34.client_id !== undefined){
let data35 = data34.client_id;
if(typeof data35 === "string"){
if(func2(data35) > 256){
const err90 = {instancePath:instancePath+"/upstream/client_id",schemaPath:"#/$defs/upstream/properties/client_id/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema44.properties.client_id,data:data35};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
if(func2(data35) < 1){
const err91 = {instancePath:instancePath+"/upstream/client_id",schemaPath:"#/$defs/upstream/properties/client_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema44.properties.client_id,data:data35};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
else {
const err92 = {instancePath:instancePath+"/upstream/client_id",schemaPath:"#/$defs/upstream/properties/client_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.client_id.type,parentSchema:schema44.properties.client_id,data:data35};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data34.token_endpoint_auth_method !== undefined){
let data36 = data34.token_endpoint_auth_method;
if(typeof data36 !== "string"){
const err93 = {instancePath:instancePath+"/upstream/token_endpoint_auth_method",schemaPath:"#/$defs/upstream/properties/token_endpoint_auth_method/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.token_endpoint_auth_method.type,parentSchema:schema44.properties.token_endpoint_auth_method,data:data36};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
if(!((((((((((((data36 === "client_secret_basic") || (data36 === "client_secret_post")) || (data36 === "client_secret_jwt")) || (data36 === "private_key_jwt")) || (data36 === "tls_client_auth")) || (data36 === "self_signed_tls_client_auth")) || (data36 === "none")) || (data36 === "CLIENT_SECRET_BASIC")) || (data36 === "CLIENT_SECRET_POST")) || (data36 === "CLIENT_SECRET_JWT")) || (data36 === "PRIVATE_KEY_JWT")) || (data36 === "NONE"))){
const err94 = {instancePath:instancePath+"/upstream/token_endpoint_auth_method",schemaPath:"#/$defs/upstream/properties/token_endpoint_auth_method/enum",keyword:"enum",params:{allowedValues: schema44.properties.token_endpoint_auth_method.enum},message:"must be equal to one of the allowed values",schema:schema44.properties.token_endpoint_auth_method.enum,parentSchema:schema44.properties.token_endpoint_auth_method,data:data36};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data34.client_secret !== undefined){
let data37 = data34.client_secret;
if(typeof data37 === "string"){
if(func2(data37) > 4096){
const err95 = {instancePath:instancePath+"/upstream/client_secret",schemaPath:"#/$defs/upstream/properties/client_secret/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema44.properties.client_secret,data:data37};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
if(func2(data37) < 1){
const err96 = {instancePath:instancePath+"/upstream/client_secret",schemaPath:"#/$defs/upstream/properties/client_secret/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema44.properties.client_secret,data:data37};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
else {
const err97 = {instancePath:instancePath+"/upstream/client_secret",schemaPath:"#/$defs/upstream/properties/client_secret/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.client_secret.type,parentSchema:schema44.properties.client_secret,data:data37};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
if(data34.token_endpoint_auth_signing_alg !== undefined){
let data38 = data34.token_endpoint_auth_signing_alg;
if(typeof data38 !== "string"){
const err98 = {instancePath:instancePath+"/upstream/token_endpoint_auth_signing_alg",schemaPath:"#/$defs/upstream/properties/token_endpoint_auth_signing_alg/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.token_endpoint_auth_signing_alg.type,parentSchema:schema44.properties.token_endpoint_auth_signing_alg,data:data38};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
if(!((((((((((((((data38 === "HS256") || (data38 === "HS384")) || (data38 === "HS512")) || (data38 === "RS256")) || (data38 === "RS384")) || (data38 === "RS512")) || (data38 === "PS256")) || (data38 === "PS384")) || (data38 === "PS512")) || (data38 === "ES256")) || (data38 === "ES384")) || (data38 === "ES512")) || (data38 === "EdDSA")) || (data38 === "Ed25519"))){
const err99 = {instancePath:instancePath+"/upstream/token_endpoint_auth_signing_alg",schemaPath:"#/$defs/upstream/properties/token_endpoint_auth_signing_alg/enum",keyword:"enum",params:{allowedValues: schema44.properties.token_endpoint_auth_signing_alg.enum},message:"must be equal to one of the allowed values",schema:schema44.properties.token_endpoint_auth_signing_alg.enum,parentSchema:schema44.properties.token_endpoint_auth_signing_alg,data:data38};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
if(data34.key !== undefined){
let data39 = data34.key;
if(typeof data39 === "string"){
if(func2(data39) > 4096){
const err100 = {instancePath:instancePath+"/upstream/key",schemaPath:"#/$defs/upstream/properties/key/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema44.properties.key,data:data39};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
if(func2(data39) < 1){
const err101 = {instancePath:instancePath+"/upstream/key",schemaPath:"#/$defs/upstream/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema44.properties.key,data:data39};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
else {
const err102 = {instancePath:instancePath+"/upstream/key",schemaPath:"#/$defs/upstream/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.key.type,parentSchema:schema44.properties.key,data:data39};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
if(data34.tls_client_certificate !== undefined){
let data40 = data34.tls_client_certificate;
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.cert === undefined){
const err103 = {instancePath:instancePath+"/upstream/tls_client_certificate",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/required",keyword:"required",params:{missingProperty: "cert"},message:"must have required property '"+"cert"+"'",schema:schema44.properties.tls_client_certificate.required,parentSchema:schema44.properties.tls_client_certificate,data:data40};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
if(data40.key === undefined){
const err104 = {instancePath:instancePath+"/upstream/tls_client_certificate",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema44.properties.tls_client_certificate.required,parentSchema:schema44.properties.tls_client_certificate,data:data40};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
for(const key4 in data40){
if(!(((key4 === "cert") || (key4 === "key")) || (pattern4.test(key4)))){
const err105 = {instancePath:instancePath+"/upstream/tls_client_certificate",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema44.properties.tls_client_certificate,data:data40};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data40.cert !== undefined){
let data41 = data40.cert;
if(typeof data41 === "string"){
if(func2(data41) > 4096){
const err106 = {instancePath:instancePath+"/upstream/tls_client_certificate/cert",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/cert/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema44.properties.tls_client_certificate.properties.cert,data:data41};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(func2(data41) < 1){
const err107 = {instancePath:instancePath+"/upstream/tls_client_certificate/cert",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/cert/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema44.properties.tls_client_certificate.properties.cert,data:data41};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
else {
const err108 = {instancePath:instancePath+"/upstream/tls_client_certificate/cert",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/cert/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.tls_client_certificate.properties.cert.type,parentSchema:schema44.properties.tls_client_certificate.properties.cert,data:data41};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data40.key !== undefined){
let data42 = data40.key;
if(typeof data42 === "string"){
if(func2(data42) > 4096){
const err109 = {instancePath:instancePath+"/upstream/tls_client_certificate/key",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/key/maxLength",keyword:"maxLength",params:{limit: 4096},message:"must NOT have more than 4096 characters",schema:4096,parentSchema:schema44.properties.tls_client_certificate.properties.key,data:data42};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
if(func2(data42) < 1){
const err110 = {instancePath:instancePath+"/upstream/tls_client_certificate/key",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/key/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema44.properties.tls_client_certificate.properties.key,data:data42};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
else {
const err111 = {instancePath:instancePath+"/upstream/tls_client_certificate/key",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.tls_client_certificate.properties.key.type,parentSchema:schema44.properties.tls_client_certificate.properties.key,data:data42};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
}
else {
const err112 = {instancePath:instancePath+"/upstream/tls_client_certificate",schemaPath:"#/$defs/upstream/properties/tls_client_certificate/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema44.properties.tls_client_certificate.type,parentSchema:schema44.properties.tls_client_certificate,data:data40};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
if(data34.basic_encoding !== undefined){
let data43 = data34.basic_encoding;
if(typeof data43 !== "string"){
const err113 = {instancePath:instancePath+"/upstream/basic_encoding",schemaPath:"#/$defs/upstream/properties/basic_encoding/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema44.properties.basic_encoding.type,parentSchema:schema44.properties.basic_encoding,data:data43};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
if(!((data43 === "form") || (data43 === "raw"))){
const err114 = {instancePath:instancePath+"/upstream/basic_encoding",schemaPath:"#/$defs/upstream/properties/basic_encoding/enum",keyword:"enum",params:{allowedValues: schema44.properties.basic_encoding.enum},message:"must be equal to one of the allowed values",schema:schema44.properties.basic_encoding.enum,parentSchema:schema44.properties.basic_encoding,data:data43};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
}
else {
const err115 = {instancePath:instancePath+"/upstream",schemaPath:"#/$defs/upstream/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema44.type,parentSchema:schema44,data:data34};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
}
if(data.disabled !== undefined){
let data44 = data.disabled;
if(typeof data44 !== "boolean"){
const err116 = {instancePath:instancePath+"/disabled",schemaPath:"#/properties/disabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.properties.disabled.type,parentSchema:schema41.properties.disabled,data:data44};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data.client_name !== undefined){
let data45 = data.client_name;
if(typeof data45 === "string"){
if(func2(data45) > 256){
const err117 = {instancePath:instancePath+"/client_name",schemaPath:"#/properties/client_name/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema41.properties.client_name,data:data45};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
if(func2(data45) < 1){
const err118 = {instancePath:instancePath+"/client_name",schemaPath:"#/properties/client_name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.client_name,data:data45};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
else {
const err119 = {instancePath:instancePath+"/client_name",schemaPath:"#/properties/client_name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.client_name.type,parentSchema:schema41.properties.client_name,data:data45};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
}
if(data.client_uri !== undefined){
let data46 = data.client_uri;
if(typeof data46 === "string"){
if(func2(data46) > 2048){
const err120 = {instancePath:instancePath+"/client_uri",schemaPath:"#/properties/client_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.client_uri,data:data46};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(func2(data46) < 1){
const err121 = {instancePath:instancePath+"/client_uri",schemaPath:"#/properties/client_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.client_uri,data:data46};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
else {
const err122 = {instancePath:instancePath+"/client_uri",schemaPath:"#/properties/client_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.client_uri.type,parentSchema:schema41.properties.client_uri,data:data46};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
if(data.logo_uri !== undefined){
let data47 = data.logo_uri;
if(typeof data47 === "string"){
if(func2(data47) > 2048){
const err123 = {instancePath:instancePath+"/logo_uri",schemaPath:"#/properties/logo_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.logo_uri,data:data47};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
if(func2(data47) < 1){
const err124 = {instancePath:instancePath+"/logo_uri",schemaPath:"#/properties/logo_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.logo_uri,data:data47};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
else {
const err125 = {instancePath:instancePath+"/logo_uri",schemaPath:"#/properties/logo_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.logo_uri.type,parentSchema:schema41.properties.logo_uri,data:data47};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
}
if(data.tos_uri !== undefined){
let data48 = data.tos_uri;
if(typeof data48 === "string"){
if(func2(data48) > 2048){
const err126 = {instancePath:instancePath+"/tos_uri",schemaPath:"#/properties/tos_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.tos_uri,data:data48};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
if(func2(data48) < 1){
const err127 = {instancePath:instancePath+"/tos_uri",schemaPath:"#/properties/tos_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.tos_uri,data:data48};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
else {
const err128 = {instancePath:instancePath+"/tos_uri",schemaPath:"#/properties/tos_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.tos_uri.type,parentSchema:schema41.properties.tos_uri,data:data48};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data.policy_uri !== undefined){
let data49 = data.policy_uri;
if(typeof data49 === "string"){
if(func2(data49) > 2048){
const err129 = {instancePath:instancePath+"/policy_uri",schemaPath:"#/properties/policy_uri/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.policy_uri,data:data49};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
if(func2(data49) < 1){
const err130 = {instancePath:instancePath+"/policy_uri",schemaPath:"#/properties/policy_uri/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.policy_uri,data:data49};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
else {
const err131 = {instancePath:instancePath+"/policy_uri",schemaPath:"#/properties/policy_uri/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.policy_uri.type,parentSchema:schema41.properties.policy_uri,data:data49};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
if(data.contacts !== undefined){
let data50 = data.contacts;
if(Array.isArray(data50)){
if(data50.length > 32){
const err132 = {instancePath:instancePath+"/contacts",schemaPath:"#/properties/contacts/maxItems",keyword:"maxItems",params:{limit: 32},message:"must NOT have more than 32 items",schema:32,parentSchema:schema41.properties.contacts,data:data50};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
const len4 = data50.length;
for(let i6=0; i6<len4; i6++){
let data51 = data50[i6];
if(typeof data51 === "string"){
if(func2(data51) > 2048){
const err133 = {instancePath:instancePath+"/contacts/" + i6,schemaPath:"#/properties/contacts/items/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.contacts.items,data:data51};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
if(func2(data51) < 1){
const err134 = {instancePath:instancePath+"/contacts/" + i6,schemaPath:"#/properties/contacts/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.contacts.items,data:data51};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
else {
const err135 = {instancePath:instancePath+"/contacts/" + i6,schemaPath:"#/properties/contacts/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.contacts.items.type,parentSchema:schema41.properties.contacts.items,data:data51};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
}
else {
const err136 = {instancePath:instancePath+"/contacts",schemaPath:"#/properties/contacts/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.contacts.type,parentSchema:schema41.properties.contacts,data:data50};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
if(data.redirect_uris !== undefined){
let data52 = data.redirect_uris;
if(Array.isArray(data52)){
if(data52.length > 64){
const err137 = {instancePath:instancePath+"/redirect_uris",schemaPath:"#/properties/redirect_uris/maxItems",keyword:"maxItems",params:{limit: 64},message:"must NOT have more than 64 items",schema:64,parentSchema:schema41.properties.redirect_uris,data:data52};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
const len5 = data52.length;
for(let i7=0; i7<len5; i7++){
let data53 = data52[i7];
if(typeof data53 === "string"){
if(func2(data53) > 2048){
const err138 = {instancePath:instancePath+"/redirect_uris/" + i7,schemaPath:"#/properties/redirect_uris/items/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.redirect_uris.items,data:data53};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
if(func2(data53) < 1){
const err139 = {instancePath:instancePath+"/redirect_uris/" + i7,schemaPath:"#/properties/redirect_uris/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.redirect_uris.items,data:data53};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
else {
const err140 = {instancePath:instancePath+"/redirect_uris/" + i7,schemaPath:"#/properties/redirect_uris/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.redirect_uris.items.type,parentSchema:schema41.properties.redirect_uris.items,data:data53};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
}
else {
const err141 = {instancePath:instancePath+"/redirect_uris",schemaPath:"#/properties/redirect_uris/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.redirect_uris.type,parentSchema:schema41.properties.redirect_uris,data:data52};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
if(data.response_types !== undefined){
let data54 = data.response_types;
if(Array.isArray(data54)){
if(data54.length > 16){
const err142 = {instancePath:instancePath+"/response_types",schemaPath:"#/properties/response_types/maxItems",keyword:"maxItems",params:{limit: 16},message:"must NOT have more than 16 items",schema:16,parentSchema:schema41.properties.response_types,data:data54};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
const len6 = data54.length;
for(let i8=0; i8<len6; i8++){
let data55 = data54[i8];
if(typeof data55 === "string"){
if(func2(data55) > 2048){
const err143 = {instancePath:instancePath+"/response_types/" + i8,schemaPath:"#/properties/response_types/items/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.response_types.items,data:data55};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
if(func2(data55) < 1){
const err144 = {instancePath:instancePath+"/response_types/" + i8,schemaPath:"#/properties/response_types/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.response_types.items,data:data55};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
else {
const err145 = {instancePath:instancePath+"/response_types/" + i8,schemaPath:"#/properties/response_types/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.response_types.items.type,parentSchema:schema41.properties.response_types.items,data:data55};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/response_types",schemaPath:"#/properties/response_types/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema41.properties.response_types.type,parentSchema:schema41.properties.response_types,data:data54};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
if(data.application_type !== undefined){
let data56 = data.application_type;
if(typeof data56 !== "string"){
const err147 = {instancePath:instancePath+"/application_type",schemaPath:"#/properties/application_type/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.application_type.type,parentSchema:schema41.properties.application_type,data:data56};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
if(!((data56 === "web") || (data56 === "native"))){
const err148 = {instancePath:instancePath+"/application_type",schemaPath:"#/properties/application_type/enum",keyword:"enum",params:{allowedValues: schema41.properties.application_type.enum},message:"must be equal to one of the allowed values",schema:schema41.properties.application_type.enum,parentSchema:schema41.properties.application_type,data:data56};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
if(data.software_id !== undefined){
let data57 = data.software_id;
if(typeof data57 === "string"){
if(func2(data57) > 2048){
const err149 = {instancePath:instancePath+"/software_id",schemaPath:"#/properties/software_id/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.software_id,data:data57};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
if(func2(data57) < 1){
const err150 = {instancePath:instancePath+"/software_id",schemaPath:"#/properties/software_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.software_id,data:data57};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
}
else {
const err151 = {instancePath:instancePath+"/software_id",schemaPath:"#/properties/software_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.software_id.type,parentSchema:schema41.properties.software_id,data:data57};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
}
if(data.software_version !== undefined){
let data58 = data.software_version;
if(typeof data58 === "string"){
if(func2(data58) > 2048){
const err152 = {instancePath:instancePath+"/software_version",schemaPath:"#/properties/software_version/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.software_version,data:data58};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
if(func2(data58) < 1){
const err153 = {instancePath:instancePath+"/software_version",schemaPath:"#/properties/software_version/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.software_version,data:data58};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
}
else {
const err154 = {instancePath:instancePath+"/software_version",schemaPath:"#/properties/software_version/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.software_version.type,parentSchema:schema41.properties.software_version,data:data58};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
}
if(data.client_id_issued_at !== undefined){
let data59 = data.client_id_issued_at;
if((typeof data59 == "number") && (isFinite(data59))){
if(data59 < 0 || isNaN(data59)){
const err155 = {instancePath:instancePath+"/client_id_issued_at",schemaPath:"#/properties/client_id_issued_at/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema41.properties.client_id_issued_at,data:data59};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
}
else {
const err156 = {instancePath:instancePath+"/client_id_issued_at",schemaPath:"#/properties/client_id_issued_at/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema41.properties.client_id_issued_at.type,parentSchema:schema41.properties.client_id_issued_at,data:data59};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
if(data.client_secret_expires_at !== undefined){
let data60 = data.client_secret_expires_at;
if((typeof data60 == "number") && (isFinite(data60))){
if(data60 < 0 || isNaN(data60)){
const err157 = {instancePath:instancePath+"/client_secret_expires_at",schemaPath:"#/properties/client_secret_expires_at/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema41.properties.client_secret_expires_at,data:data60};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
}
else {
const err158 = {instancePath:instancePath+"/client_secret_expires_at",schemaPath:"#/properties/client_secret_expires_at/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema41.properties.client_secret_expires_at.type,parentSchema:schema41.properties.client_secret_expires_at,data:data60};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
}
if(data.id_token_signed_response_alg !== undefined){
let data61 = data.id_token_signed_response_alg;
if(typeof data61 !== "string"){
const err159 = {instancePath:instancePath+"/id_token_signed_response_alg",schemaPath:"#/properties/id_token_signed_response_alg/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.id_token_signed_response_alg.type,parentSchema:schema41.properties.id_token_signed_response_alg,data:data61};
if(vErrors === null){
vErrors = [err159];
}
else {
vErrors.push(err159);
}
errors++;
}
if(!(((((((((((((((data61 === "HS256") || (data61 === "HS384")) || (data61 === "HS512")) || (data61 === "RS256")) || (data61 === "RS384")) || (data61 === "RS512")) || (data61 === "PS256")) || (data61 === "PS384")) || (data61 === "PS512")) || (data61 === "ES256")) || (data61 === "ES384")) || (data61 === "ES512")) || (data61 === "EdDSA")) || (data61 === "Ed25519")) || (data61 === "none"))){
const err160 = {instancePath:instancePath+"/id_token_signed_response_alg",schemaPath:"#/properties/id_token_signed_response_alg/enum",keyword:"enum",params:{allowedValues: schema41.properties.id_token_signed_response_alg.enum},message:"must be equal to one of the allowed values",schema:schema41.properties.id_token_signed_response_alg.enum,parentSchema:schema41.properties.id_token_signed_response_alg,data:data61};
if(vErrors === null){
vErrors = [err160];
}
else {
vErrors.push(err160);
}
errors++;
}
}
if(data.id_token_encrypted_response_alg !== undefined){
let data62 = data.id_token_encrypted_response_alg;
if(typeof data62 === "string"){
if(func2(data62) > 2048){
const err161 = {instancePath:instancePath+"/id_token_encrypted_response_alg",schemaPath:"#/properties/id_token_encrypted_response_alg/maxLength",keyword:"maxLength",params:{limit: 2048},message:"must NOT have more than 2048 characters",schema:2048,parentSchema:schema41.properties.id_token_encrypted_response_alg,data:data62};
if(vErrors === null){
vErrors = [err161];
}
else {
vErrors.push(err161);
}
errors++;
}
if(func2(data62) < 1){
const err162 = {instancePath:instancePath+"/id_token_encrypted_response_alg",schemaPath:"#/properties/id_token_encrypted_response_alg/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema41.properties.id_token_encrypted_response_alg,data:data62};
if(vErrors === null){
vErrors = [err162];
}
else {
vErrors.push(err162);
}
errors++;
}
}
else {
const err163 = {instancePath:instancePath+"/id_token_encrypted_response_alg",schemaPath:"#/properties/id_token_encrypted_response_alg/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema41.properties.id_token_encrypted_response_alg.type,parentSchema:schema41.properties.id_token_encrypted_response_alg,data:data62};
if(vErrors === null){
vErrors = [err163];
}
else {
vErrors.push(err163);
}
errors++;
}
}
if(data.tls_client_certificate_bound_access_tokens !== undefined){
let data63 = data.tls_client_certificate_bound_access_tokens;
if(typeof data63 !== "boolean"){
const err164 = {instancePath:instancePath+"/tls_client_certificate_bound_access_tokens",schemaPath:"#/properties/tls_client_certificate_bound_access_tokens/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.properties.tls_client_certificate_bound_access_tokens.type,parentSchema:schema41.properties.tls_client_certificate_bound_access_tokens,data:data63};
if(vErrors === null){
vErrors = [err164];
}
else {
vErrors.push(err164);
}
errors++;
}
}
if(data.dpop_bound_access_tokens !== undefined){
let data64 = data.dpop_bound_access_tokens;
if(typeof data64 !== "boolean"){
const err165 = {instancePath:instancePath+"/dpop_bound_access_tokens",schemaPath:"#/properties/dpop_bound_access_tokens/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.properties.dpop_bound_access_tokens.type,parentSchema:schema41.properties.dpop_bound_access_tokens,data:data64};
if(vErrors === null){
vErrors = [err165];
}
else {
vErrors.push(err165);
}
errors++;
}
}
if(data.require_pushed_authorization_requests !== undefined){
let data65 = data.require_pushed_authorization_requests;
if(typeof data65 !== "boolean"){
const err166 = {instancePath:instancePath+"/require_pushed_authorization_requests",schemaPath:"#/properties/require_pushed_authorization_requests/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.properties.require_pushed_authorization_requests.type,parentSchema:schema41.properties.require_pushed_authorization_requests,data:data65};
if(vErrors === null){
vErrors = [err166];
}
else {
vErrors.push(err166);
}
errors++;
}
}
}
else {
const err167 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema41.type,parentSchema:schema41,data};
if(vErrors === null){
vErrors = [err167];
}
else {
vErrors.push(err167);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="client" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs0 = errors;
let valid0 = true;
const _errs1 = errors;
if(!(Array.isArray(data))){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
var _valid0 = _errs1 === errors;
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs3 = errors;
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate22(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
}
}
var _valid0 = _errs3 === errors;
valid0 = _valid0;
if(valid0){
var items0 = true;
}
ifClause0 = "then";
}
else {
const _errs5 = errors;
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var _valid0 = _errs5 === errors;
valid0 = _valid0;
if(valid0){
var props0 = true;
}
ifClause0 = "else";
}
if(!valid0){
const err1 = {instancePath,schemaPath:"#/if",keyword:"if",params:{failingKeyword: ifClause0},message:"must match \""+ifClause0+"\" schema",schema:schema40.if,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate21.errors = vErrors;
evaluated0.props = props0;
evaluated0.items = items0;
return errors === 0;
}
validate21.evaluated = {"dynamicProps":true,"dynamicItems":true};

export const policy = validate25;
const schema45 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"policy","title":"claimgate policy","description":"One policy: which requests it concerns, what it demands of them, and the claims it puts into their tokens. The name of the file does not matter.","examples":[{"policy":"baseline","rules":[{"id":"registered","effect":"allow","when":true}]}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["policy"],"properties":{"policy":{"title":"Name of the policy","description":"Unique among all policies; decisions and logs call its rules policy/rule.","examples":["tenant-isolation"],"type":"string","pattern":"^[a-z0-9][a-z0-9._-]*$","maxLength":64},"description":{"title":"Description","description":"One or two sentences for the next reader.","examples":["A partner gets tokens for its own tenant only."],"type":"string"},"language":{"title":"Dialect of the expressions","description":"strict (default) fails early and wants declarations; pel gives the results of PingOne exactly.","examples":["strict","pel"],"enum":["strict","pel"]},"applies_to":{"title":"Which requests","description":"All that is written must hold. Without it the policy concerns every client and every grant.","examples":[{"clients":["partner-*"],"grant_types":["client_credentials"]}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"clients":{"title":"Clients","description":"Client ids; * stands for any number of characters and is the only wildcard. One must match.","examples":[["partner-*","billing"]],"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","minLength":1,"maxLength":256}},"metadata":{"title":"Metadata of the client","description":"For each name the values of client metadata that fit; a list in the metadata fits when one of its items does.","examples":[{"kind":["partner"]}],"type":"object","minProperties":1,"additionalProperties":{"type":"array","minItems":1,"items":{"type":["string","number","boolean"]}}},"grant_types":{"title":"Grant types","description":"Values of grant_type; they restrict the token endpoint only.","examples":[["client_credentials"]],"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","minLength":1}},"endpoints":{"title":"Endpoints","description":"Where the policy decides; token and pushed_authorization_request when absent.","examples":[["token"],["introspection","revocation"]],"type":"array","minItems":1,"uniqueItems":true,"items":{"enum":["token","introspection","revocation","pushed_authorization_request","device_authorization"]}}}},"metadata":{"title":"Metadata the clients must have","description":"Checked when the policy is loaded, against every client it applies to; it types client.metadata.","examples":[{"required":["tenant"],"properties":{"tenant":{"type":"string"}}}],"$ref":"#/$defs/shape"},"assertion":{"title":"Client assertion the request must have","description":"Checked per request; it types clientAssertion. With required members, a request without an assertion is refused.","examples":[{"required":["tenant"],"properties":{"tenant":{"type":"string","maxLength":64}}}],"$ref":"#/$defs/shape"},"assertion_header":{"title":"JOSE header of the client assertion","description":"Checked per request; it types clientAssertionHeader.","examples":[{"required":["kid"],"properties":{"kid":{"type":"string"}}}],"$ref":"#/$defs/shape"},"subject_token":{"title":"Subject token of a token exchange","description":"Checked per request; it types the subject token.","examples":[{"required":["sub"]}],"$ref":"#/$defs/shape"},"actor_token":{"title":"Actor token of a token exchange","description":"Checked per request; it types the actor token.","examples":[{"required":["sub"]}],"$ref":"#/$defs/shape"},"user":{"title":"Claims about the user","description":"Checked before claims are computed, when there is a user; it types user.","examples":[{"properties":{"email":{"type":"string"}}}],"$ref":"#/$defs/shape"},"const":{"title":"Constants","description":"JSON values, read as #name.","examples":[{"lifetimes":{"gold":3600,"silver":900}}],"type":"object","propertyNames":{"$ref":"#/$defs/name"}},"let":{"title":"Named expressions","description":"Read as #name and evaluated at most once per decision. Each sees the constants and the names before it.","examples":[{"tenant":"#string.lowerCase(clientAssertion.tenant)"}],"type":"object","propertyNames":{"$ref":"#/$defs/name"},"additionalProperties":{"title":"Expression","description":"What the name stands for.","examples":["#string.lowerCase(clientAssertion.tenant)"],"type":"string","minLength":1,"maxLength":10000}},"rules":{"title":"Rules","description":"Their order does not matter: a deny that is true refuses, a require that is not true refuses, and at least one allow must be true.","examples":[[{"id":"registered","effect":"allow","when":true}]],"type":"array","minItems":1,"items":{"$ref":"#/$defs/rule"}},"claims":{"title":"Claims","description":"What the tokens get, when the request is allowed. Null is left out.","examples":[{"access_token":{"tenant":"client.metadata.tenant"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Claims of the access token","description":"They appear in introspection answers as well.","examples":[{"tenant":"client.metadata.tenant","region":{"const":"eu"}}],"type":"object","propertyNames":{"minLength":1,"maxLength":128},"additionalProperties":{"$ref":"#/$defs/claim"}},"id_token":{"title":"Claims of the ID token","description":"Only where an upstream issues ID tokens.","examples":[{"department":"user.department"}],"type":"object","propertyNames":{"minLength":1,"maxLength":128},"additionalProperties":{"$ref":"#/$defs/claim"}},"introspection":{"title":"Claims of introspection answers","description":"Remembered with the token and shown nowhere else.","examples":[{"tier":"client.metadata.tier"}],"type":"object","propertyNames":{"minLength":1,"maxLength":128},"additionalProperties":{"$ref":"#/$defs/claim"}}}},"token":{"title":"Token settings","description":"They narrow and never widen: the smallest lifetime and the common part of all lists win.","examples":[{"lifetime":900}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"lifetime":{"title":"Lifetime of the access token","description":"Seconds: a positive integer, or an expression that gives one.","examples":[900,"#lifetimes[client.metadata.tier]"],"type":["string","integer"],"minLength":1,"maxLength":10000,"minimum":1},"scope":{"title":"Scope","description":"An expression that gives a list or a space-separated string, or a constant list.","examples":["request.scopes.?[#this != 'admin']",["orders:read"]],"type":["string","array"],"minLength":1,"maxLength":10000,"minItems":1,"items":{"type":"string","minLength":1}},"audience":{"title":"Audience","description":"An expression that gives a list or a space-separated string, or a constant list.","examples":["client.audiences",["https://orders.example.com"]],"type":["string","array"],"minLength":1,"maxLength":10000,"minItems":1,"items":{"type":"string","minLength":1}}}}},"$defs":{"name":{"title":"Name","description":"A letter, then letters, digits and underscores.","examples":["lifetimes"],"pattern":"^[A-Za-z][A-Za-z0-9_]*$","maxLength":64},"rule":{"title":"Rule","description":"One sentence about the request.","examples":[{"id":"own-tenant","effect":"require","when":"#tenant == client.metadata.tenant"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["id","effect","when"],"if":{"properties":{"effect":{"const":"allow"}}},"then":{"properties":{"error":{"title":"Error code","description":"an allow rule refuses nothing, so it has no error and no message","examples":["unauthorized_client"],"not":{}},"message":{"title":"Message","description":"an allow rule refuses nothing, so it has no error and no message","examples":["Refused"],"not":{}}}},"properties":{"id":{"title":"Name of the rule","description":"Unique within the policy.","examples":["own-tenant"],"type":"string","pattern":"^[a-z0-9][a-z0-9._-]*$","maxLength":64},"description":{"title":"Description","description":"Why the rule exists.","examples":["A partner must not ask for the tenant of another."],"type":"string"},"effect":{"title":"Effect","description":"allow grants when true; require refuses unless true; deny refuses when true.","examples":["allow","require","deny"],"enum":["allow","require","deny"]},"when":{"title":"Condition","description":"An expression that is true or false, or the constant true.","examples":["#tenant == client.metadata.tenant",true],"type":["string","boolean"],"minLength":1,"maxLength":10000,"if":{"type":"boolean"},"then":{"const":true,"description":"write true, or an expression"}},"error":{"title":"Error code","description":"What a refusal answers; unauthorized_client when absent.","examples":["invalid_scope"],"enum":["unauthorized_client","invalid_scope","invalid_target","invalid_grant","access_denied"]},"message":{"title":"Message","description":"The error_description of a refusal: printable ASCII without double quotes and backslashes.","examples":["The asserted tenant is not the tenant of this client"],"type":"string","minLength":1,"maxLength":200,"pattern":"^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"}}},"claim":{"title":"Claim","description":"An expression (text), a constant number or boolean, { const } for a constant of any kind, or { value, required }.","examples":["client.metadata.tenant",{"const":"eu"},{"value":"clientAssertion.dept","required":true}],"type":["string","number","boolean","object"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"const":{"title":"Constant","description":"Any JSON value.","examples":["eu",["a","b"]]},"value":{"title":"Expression","description":"What the claim is.","examples":["clientAssertion.dept"],"type":"string","minLength":1,"maxLength":10000},"required":{"title":"Required","description":"Refuses the request when the value is null.","examples":[true],"type":"boolean"}},"minLength":1,"maxLength":10000,"minProperties":1,"dependentRequired":{"required":["value"]},"dependentSchemas":{"const":{"properties":{"value":{"title":"Expression","description":"a claim is a constant or an expression, not both","examples":["client.name"],"not":{}}}}}},"shape":{"title":"Shape of a JSON value","description":"A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.","examples":[{"type":"string","maxLength":64}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"type":{"title":"JSON type","description":"One type or several.","examples":["string",["string","null"]],"type":["string","array"],"minItems":1,"uniqueItems":true,"items":{"$ref":"#/$defs/type"},"if":{"type":"string"},"then":{"$ref":"#/$defs/type"}},"enum":{"title":"Values","description":"The value is one of these.","examples":[["gold","silver"]],"type":"array","minItems":1},"const":{"title":"Value","description":"The value is this one.","examples":["gold"]},"required":{"title":"Required members","description":"Names that must be there.","examples":[["tenant"]],"type":"array","uniqueItems":true,"items":{"type":"string"}},"properties":{"title":"Members","description":"A shape for each name.","examples":[{"tenant":{"type":"string"}}],"type":"object","additionalProperties":{"$ref":"#/$defs/shape"}},"additionalProperties":{"title":"Other members","description":"false forbids members that are not declared; a shape describes them.","examples":[false],"type":["boolean","object"],"if":{"type":"object"},"then":{"$ref":"#/$defs/shape"}},"items":{"title":"Items","description":"A shape for every item of a list.","examples":[{"type":"string"}],"$ref":"#/$defs/shape"},"minItems":{"title":"Fewest items","description":"Of a list.","examples":[1],"type":"integer","minimum":0},"maxItems":{"title":"Most items","description":"Of a list.","examples":[100],"type":"integer","minimum":0},"minLength":{"title":"Shortest length","description":"Of a text, in characters.","examples":[1],"type":"integer","minimum":0},"maxLength":{"title":"Longest length","description":"Of a text, in characters.","examples":[64],"type":"integer","minimum":0},"minimum":{"title":"Smallest number","description":"Inclusive.","examples":[0],"type":"number"},"maximum":{"title":"Largest number","description":"Inclusive.","examples":[100],"type":"number"},"pattern":{"title":"Regular expression","description":"Java syntax; found anywhere in the text unless anchored.","examples":["^[a-z]+$"],"type":"string","minLength":1,"maxLength":1000},"default":{"title":"Default","description":"Stands in for a member that is absent, in the expressions of this policy only.","examples":[[]]}}},"type":{"title":"JSON type","description":"The name of a JSON type; integer is a number without a fraction.","examples":["string"],"enum":["string","number","integer","boolean","object","array","null"]}}};
const schema49 = {"title":"Name","description":"A letter, then letters, digits and underscores.","examples":["lifetimes"],"pattern":"^[A-Za-z][A-Za-z0-9_]*$","maxLength":64};
const schema51 = {"title":"Rule","description":"One sentence about the request.","examples":[{"id":"own-tenant","effect":"require","when":"#tenant == client.metadata.tenant"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["id","effect","when"],"if":{"properties":{"effect":{"const":"allow"}}},"then":{"properties":{"error":{"title":"Error code","description":"an allow rule refuses nothing, so it has no error and no message","examples":["unauthorized_client"],"not":{}},"message":{"title":"Message","description":"an allow rule refuses nothing, so it has no error and no message","examples":["Refused"],"not":{}}}},"properties":{"id":{"title":"Name of the rule","description":"Unique within the policy.","examples":["own-tenant"],"type":"string","pattern":"^[a-z0-9][a-z0-9._-]*$","maxLength":64},"description":{"title":"Description","description":"Why the rule exists.","examples":["A partner must not ask for the tenant of another."],"type":"string"},"effect":{"title":"Effect","description":"allow grants when true; require refuses unless true; deny refuses when true.","examples":["allow","require","deny"],"enum":["allow","require","deny"]},"when":{"title":"Condition","description":"An expression that is true or false, or the constant true.","examples":["#tenant == client.metadata.tenant",true],"type":["string","boolean"],"minLength":1,"maxLength":10000,"if":{"type":"boolean"},"then":{"const":true,"description":"write true, or an expression"}},"error":{"title":"Error code","description":"What a refusal answers; unauthorized_client when absent.","examples":["invalid_scope"],"enum":["unauthorized_client","invalid_scope","invalid_target","invalid_grant","access_denied"]},"message":{"title":"Message","description":"The error_description of a refusal: printable ASCII without double quotes and backslashes.","examples":["The asserted tenant is not the tenant of this client"],"type":"string","minLength":1,"maxLength":200,"pattern":"^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"}}};
const schema52 = {"title":"Claim","description":"An expression (text), a constant number or boolean, { const } for a constant of any kind, or { value, required }.","examples":["client.metadata.tenant",{"const":"eu"},{"value":"clientAssertion.dept","required":true}],"type":["string","number","boolean","object"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"const":{"title":"Constant","description":"Any JSON value.","examples":["eu",["a","b"]]},"value":{"title":"Expression","description":"What the claim is.","examples":["clientAssertion.dept"],"type":"string","minLength":1,"maxLength":10000},"required":{"title":"Required","description":"Refuses the request when the value is null.","examples":[true],"type":"boolean"}},"minLength":1,"maxLength":10000,"minProperties":1,"dependentRequired":{"required":["value"]},"dependentSchemas":{"const":{"properties":{"value":{"title":"Expression","description":"a claim is a constant or an expression, not both","examples":["client.name"],"not":{}}}}}};
const func0 = (runtime1.default ?? runtime1);
const pattern35 = new RegExp("^[a-z0-9][a-z0-9._-]*$", "u");
const pattern38 = new RegExp("^[A-Za-z][A-Za-z0-9_]*$", "u");
const pattern42 = new RegExp("^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$", "u");
const schema46 = {"title":"Shape of a JSON value","description":"A part of JSON Schema; pattern is a Java regular expression searched for, in linear time.","examples":[{"type":"string","maxLength":64}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"type":{"title":"JSON type","description":"One type or several.","examples":["string",["string","null"]],"type":["string","array"],"minItems":1,"uniqueItems":true,"items":{"$ref":"#/$defs/type"},"if":{"type":"string"},"then":{"$ref":"#/$defs/type"}},"enum":{"title":"Values","description":"The value is one of these.","examples":[["gold","silver"]],"type":"array","minItems":1},"const":{"title":"Value","description":"The value is this one.","examples":["gold"]},"required":{"title":"Required members","description":"Names that must be there.","examples":[["tenant"]],"type":"array","uniqueItems":true,"items":{"type":"string"}},"properties":{"title":"Members","description":"A shape for each name.","examples":[{"tenant":{"type":"string"}}],"type":"object","additionalProperties":{"$ref":"#/$defs/shape"}},"additionalProperties":{"title":"Other members","description":"false forbids members that are not declared; a shape describes them.","examples":[false],"type":["boolean","object"],"if":{"type":"object"},"then":{"$ref":"#/$defs/shape"}},"items":{"title":"Items","description":"A shape for every item of a list.","examples":[{"type":"string"}],"$ref":"#/$defs/shape"},"minItems":{"title":"Fewest items","description":"Of a list.","examples":[1],"type":"integer","minimum":0},"maxItems":{"title":"Most items","description":"Of a list.","examples":[100],"type":"integer","minimum":0},"minLength":{"title":"Shortest length","description":"Of a text, in characters.","examples":[1],"type":"integer","minimum":0},"maxLength":{"title":"Longest length","description":"Of a text, in characters.","examples":[64],"type":"integer","minimum":0},"minimum":{"title":"Smallest number","description":"Inclusive.","examples":[0],"type":"number"},"maximum":{"title":"Largest number","description":"Inclusive.","examples":[100],"type":"number"},"pattern":{"title":"Regular expression","description":"Java syntax; found anywhere in the text unless anchored.","examples":["^[a-z]+$"],"type":"string","minLength":1,"maxLength":1000},"default":{"title":"Default","description":"Stands in for a member that is absent, in the expressions of this policy only.","examples":[[]]}}};
const schema47 = {"title":"JSON type","description":"The name of a JSON type; integer is a number without a fraction.","examples":["string"],"enum":["string","number","integer","boolean","object","array","null"]};
const wrapper0 = {validate: validate26};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((func1.call(schema46.properties, key0)) || (pattern4.test(key0)))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if((typeof data0 !== "string") && (!(Array.isArray(data0)))){
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: schema46.properties.type.type},message:"must be string,array",schema:schema46.properties.type.type,parentSchema:schema46.properties.type,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
const _errs4 = errors;
let valid1 = true;
const _errs5 = errors;
if(typeof data0 !== "string"){
const err2 = {};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs5 === errors;
errors = _errs4;
if(vErrors !== null){
if(_errs4){
vErrors.length = _errs4;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs7 = errors;
if(!(((((((data0 === "string") || (data0 === "number")) || (data0 === "integer")) || (data0 === "boolean")) || (data0 === "object")) || (data0 === "array")) || (data0 === "null"))){
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/type/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid1 = _valid0;
}
if(!valid1){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema46.properties.type.if,parentSchema:schema46.properties.type,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(Array.isArray(data0)){
if(data0.length < 1){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema46.properties.type,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
let data1 = data0[i0];
if(!(((((((data1 === "string") || (data1 === "number")) || (data1 === "integer")) || (data1 === "boolean")) || (data1 === "object")) || (data1 === "array")) || (data1 === "null"))){
const err6 = {instancePath:instancePath+"/type/" + i0,schemaPath:"#/$defs/type/enum",keyword:"enum",params:{allowedValues: schema47.enum},message:"must be equal to one of the allowed values",schema:schema47.enum,parentSchema:schema47,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
let i1 = data0.length;
let j0;
if(i1 > 1){
outer0:
for(;i1--;){
for(j0 = i1; j0--;){
if(func0(data0[i1], data0[j0])){
const err7 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema46.properties.type,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
break outer0;
}
}
}
}
}
}
if(data.enum !== undefined){
let data2 = data.enum;
if(Array.isArray(data2)){
if(data2.length < 1){
const err8 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema46.properties.enum,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema46.properties.enum.type,parentSchema:schema46.properties.enum,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.required !== undefined){
let data3 = data.required;
if(Array.isArray(data3)){
const len1 = data3.length;
for(let i2=0; i2<len1; i2++){
let data4 = data3[i2];
if(typeof data4 !== "string"){
const err10 = {instancePath:instancePath+"/required/" + i2,schemaPath:"#/properties/required/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.required.items.type,parentSchema:schema46.properties.required.items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
let i3 = data3.length;
let j1;
if(i3 > 1){
const indices0 = {};
for(;i3--;){
let item0 = data3[i3];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j1 = indices0[item0];
const err11 = {instancePath:instancePath+"/required",schemaPath:"#/properties/required/uniqueItems",keyword:"uniqueItems",params:{i: i3, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i3+" are identical)",schema:true,parentSchema:schema46.properties.required,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
break;
}
indices0[item0] = i3;
}
}
}
else {
const err12 = {instancePath:instancePath+"/required",schemaPath:"#/properties/required/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema46.properties.required.type,parentSchema:schema46.properties.required,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.properties !== undefined){
let data5 = data.properties;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 in data5){
if(!(wrapper0.validate(data5[key1], {instancePath:instancePath+"/properties/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err13 = {instancePath:instancePath+"/properties",schemaPath:"#/properties/properties/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.properties.properties.type,parentSchema:schema46.properties.properties,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.additionalProperties !== undefined){
let data7 = data.additionalProperties;
if((typeof data7 !== "boolean") && (!(data7 && typeof data7 == "object" && !Array.isArray(data7)))){
const err14 = {instancePath:instancePath+"/additionalProperties",schemaPath:"#/properties/additionalProperties/type",keyword:"type",params:{type: schema46.properties.additionalProperties.type},message:"must be boolean,object",schema:schema46.properties.additionalProperties.type,parentSchema:schema46.properties.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
const _errs23 = errors;
let valid11 = true;
const _errs24 = errors;
if(!(data7 && typeof data7 == "object" && !Array.isArray(data7))){
const err15 = {};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
var _valid1 = _errs24 === errors;
errors = _errs23;
if(vErrors !== null){
if(_errs23){
vErrors.length = _errs23;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs26 = errors;
if(!(wrapper0.validate(data7, {instancePath:instancePath+"/additionalProperties",parentData:data,parentDataProperty:"additionalProperties",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
var _valid1 = _errs26 === errors;
valid11 = _valid1;
}
if(!valid11){
const err16 = {instancePath:instancePath+"/additionalProperties",schemaPath:"#/properties/additionalProperties/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema46.properties.additionalProperties.if,parentSchema:schema46.properties.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.items !== undefined){
if(!(wrapper0.validate(data.items, {instancePath:instancePath+"/items",parentData:data,parentDataProperty:"items",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
if(data.minItems !== undefined){
let data9 = data.minItems;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err17 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.properties.minItems.type,parentSchema:schema46.properties.minItems,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 0 || isNaN(data9)){
const err18 = {instancePath:instancePath+"/minItems",schemaPath:"#/properties/minItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema46.properties.minItems,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
if(data.maxItems !== undefined){
let data10 = data.maxItems;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err19 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.properties.maxItems.type,parentSchema:schema46.properties.maxItems,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 < 0 || isNaN(data10)){
const err20 = {instancePath:instancePath+"/maxItems",schemaPath:"#/properties/maxItems/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema46.properties.maxItems,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data.minLength !== undefined){
let data11 = data.minLength;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err21 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.properties.minLength.type,parentSchema:schema46.properties.minLength,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 < 0 || isNaN(data11)){
const err22 = {instancePath:instancePath+"/minLength",schemaPath:"#/properties/minLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema46.properties.minLength,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
if(data.maxLength !== undefined){
let data12 = data.maxLength;
if(!(((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12))) && (isFinite(data12)))){
const err23 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema46.properties.maxLength.type,parentSchema:schema46.properties.maxLength,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
if((typeof data12 == "number") && (isFinite(data12))){
if(data12 < 0 || isNaN(data12)){
const err24 = {instancePath:instancePath+"/maxLength",schemaPath:"#/properties/maxLength/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema46.properties.maxLength,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
if(data.minimum !== undefined){
let data13 = data.minimum;
if(!((typeof data13 == "number") && (isFinite(data13)))){
const err25 = {instancePath:instancePath+"/minimum",schemaPath:"#/properties/minimum/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema46.properties.minimum.type,parentSchema:schema46.properties.minimum,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.maximum !== undefined){
let data14 = data.maximum;
if(!((typeof data14 == "number") && (isFinite(data14)))){
const err26 = {instancePath:instancePath+"/maximum",schemaPath:"#/properties/maximum/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema46.properties.maximum.type,parentSchema:schema46.properties.maximum,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.pattern !== undefined){
let data15 = data.pattern;
if(typeof data15 === "string"){
if(func2(data15) > 1000){
const err27 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/maxLength",keyword:"maxLength",params:{limit: 1000},message:"must NOT have more than 1000 characters",schema:1000,parentSchema:schema46.properties.pattern,data:data15};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(func2(data15) < 1){
const err28 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema46.properties.pattern,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema46.properties.pattern.type,parentSchema:schema46.properties.pattern,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema46.type,parentSchema:schema46,data};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="policy" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.policy === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "policy"},message:"must have required property '"+"policy"+"'",schema:schema45.required,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((func1.call(schema45.properties, key0)) || (pattern4.test(key0)))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.policy !== undefined){
let data0 = data.policy;
if(typeof data0 === "string"){
if(func2(data0) > 64){
const err2 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema45.properties.policy,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(!pattern35.test(data0)){
const err3 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9._-]*$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9._-]*$"+"\"",schema:"^[a-z0-9][a-z0-9._-]*$",parentSchema:schema45.properties.policy,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/policy",schemaPath:"#/properties/policy/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.policy.type,parentSchema:schema45.properties.policy,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.description.type,parentSchema:schema45.properties.description,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.language !== undefined){
let data2 = data.language;
if(!((data2 === "strict") || (data2 === "pel"))){
const err6 = {instancePath:instancePath+"/language",schemaPath:"#/properties/language/enum",keyword:"enum",params:{allowedValues: schema45.properties.language.enum},message:"must be equal to one of the allowed values",schema:schema45.properties.language.enum,parentSchema:schema45.properties.language,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.applies_to !== undefined){
let data3 = data.applies_to;
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key1 in data3){
if(!(((((key1 === "clients") || (key1 === "metadata")) || (key1 === "grant_types")) || (key1 === "endpoints")) || (pattern4.test(key1)))){
const err7 = {instancePath:instancePath+"/applies_to",schemaPath:"#/properties/applies_to/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema45.properties.applies_to,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data3.clients !== undefined){
let data4 = data3.clients;
if(Array.isArray(data4)){
if(data4.length < 1){
const err8 = {instancePath:instancePath+"/applies_to/clients",schemaPath:"#/properties/applies_to/properties/clients/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.applies_to.properties.clients,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 === "string"){
if(func2(data5) > 256){
const err9 = {instancePath:instancePath+"/applies_to/clients/" + i0,schemaPath:"#/properties/applies_to/properties/clients/items/maxLength",keyword:"maxLength",params:{limit: 256},message:"must NOT have more than 256 characters",schema:256,parentSchema:schema45.properties.applies_to.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(func2(data5) < 1){
const err10 = {instancePath:instancePath+"/applies_to/clients/" + i0,schemaPath:"#/properties/applies_to/properties/clients/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.applies_to.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/applies_to/clients/" + i0,schemaPath:"#/properties/applies_to/properties/clients/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.applies_to.properties.clients.items.type,parentSchema:schema45.properties.applies_to.properties.clients.items,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
let i1 = data4.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data4[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err12 = {instancePath:instancePath+"/applies_to/clients",schemaPath:"#/properties/applies_to/properties/clients/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema45.properties.applies_to.properties.clients,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err13 = {instancePath:instancePath+"/applies_to/clients",schemaPath:"#/properties/applies_to/properties/clients/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.applies_to.properties.clients.type,parentSchema:schema45.properties.applies_to.properties.clients,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data3.metadata !== undefined){
let data6 = data3.metadata;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(Object.keys(data6).length < 1){
const err14 = {instancePath:instancePath+"/applies_to/metadata",schemaPath:"#/properties/applies_to/properties/metadata/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema45.properties.applies_to.properties.metadata,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key2 in data6){
let data7 = data6[key2];
if(Array.isArray(data7)){
if(data7.length < 1){
const err15 = {instancePath:instancePath+"/applies_to/metadata/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/applies_to/properties/metadata/additionalProperties/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.applies_to.properties.metadata.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const len1 = data7.length;
for(let i2=0; i2<len1; i2++){
let data8 = data7[i2];
if(((typeof data8 !== "string") && (!((typeof data8 == "number") && (isFinite(data8))))) && (typeof data8 !== "boolean")){
const err16 = {instancePath:instancePath+"/applies_to/metadata/" + key2.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i2,schemaPath:"#/properties/applies_to/properties/metadata/additionalProperties/items/type",keyword:"type",params:{type: schema45.properties.applies_to.properties.metadata.additionalProperties.items.type},message:"must be string,number,boolean",schema:schema45.properties.applies_to.properties.metadata.additionalProperties.items.type,parentSchema:schema45.properties.applies_to.properties.metadata.additionalProperties.items,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/applies_to/metadata/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/applies_to/properties/metadata/additionalProperties/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.applies_to.properties.metadata.additionalProperties.type,parentSchema:schema45.properties.applies_to.properties.metadata.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/applies_to/metadata",schemaPath:"#/properties/applies_to/properties/metadata/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.applies_to.properties.metadata.type,parentSchema:schema45.properties.applies_to.properties.metadata,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data3.grant_types !== undefined){
let data9 = data3.grant_types;
if(Array.isArray(data9)){
if(data9.length < 1){
const err19 = {instancePath:instancePath+"/applies_to/grant_types",schemaPath:"#/properties/applies_to/properties/grant_types/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.applies_to.properties.grant_types,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
const len2 = data9.length;
for(let i3=0; i3<len2; i3++){
let data10 = data9[i3];
if(typeof data10 === "string"){
if(func2(data10) < 1){
const err20 = {instancePath:instancePath+"/applies_to/grant_types/" + i3,schemaPath:"#/properties/applies_to/properties/grant_types/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.applies_to.properties.grant_types.items,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/applies_to/grant_types/" + i3,schemaPath:"#/properties/applies_to/properties/grant_types/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.applies_to.properties.grant_types.items.type,parentSchema:schema45.properties.applies_to.properties.grant_types.items,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
let i4 = data9.length;
let j1;
if(i4 > 1){
const indices1 = {};
for(;i4--;){
let item1 = data9[i4];
if(typeof item1 !== "string"){
continue;
}
if(typeof indices1[item1] == "number"){
j1 = indices1[item1];
const err22 = {instancePath:instancePath+"/applies_to/grant_types",schemaPath:"#/properties/applies_to/properties/grant_types/uniqueItems",keyword:"uniqueItems",params:{i: i4, j: j1},message:"must NOT have duplicate items (items ## "+j1+" and "+i4+" are identical)",schema:true,parentSchema:schema45.properties.applies_to.properties.grant_types,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
break;
}
indices1[item1] = i4;
}
}
}
else {
const err23 = {instancePath:instancePath+"/applies_to/grant_types",schemaPath:"#/properties/applies_to/properties/grant_types/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.applies_to.properties.grant_types.type,parentSchema:schema45.properties.applies_to.properties.grant_types,data:data9};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data3.endpoints !== undefined){
let data11 = data3.endpoints;
if(Array.isArray(data11)){
if(data11.length < 1){
const err24 = {instancePath:instancePath+"/applies_to/endpoints",schemaPath:"#/properties/applies_to/properties/endpoints/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.applies_to.properties.endpoints,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
const len3 = data11.length;
for(let i5=0; i5<len3; i5++){
let data12 = data11[i5];
if(!(((((data12 === "token") || (data12 === "introspection")) || (data12 === "revocation")) || (data12 === "pushed_authorization_request")) || (data12 === "device_authorization"))){
const err25 = {instancePath:instancePath+"/applies_to/endpoints/" + i5,schemaPath:"#/properties/applies_to/properties/endpoints/items/enum",keyword:"enum",params:{allowedValues: schema45.properties.applies_to.properties.endpoints.items.enum},message:"must be equal to one of the allowed values",schema:schema45.properties.applies_to.properties.endpoints.items.enum,parentSchema:schema45.properties.applies_to.properties.endpoints.items,data:data12};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
let i6 = data11.length;
let j2;
if(i6 > 1){
outer0:
for(;i6--;){
for(j2 = i6; j2--;){
if(func0(data11[i6], data11[j2])){
const err26 = {instancePath:instancePath+"/applies_to/endpoints",schemaPath:"#/properties/applies_to/properties/endpoints/uniqueItems",keyword:"uniqueItems",params:{i: i6, j: j2},message:"must NOT have duplicate items (items ## "+j2+" and "+i6+" are identical)",schema:true,parentSchema:schema45.properties.applies_to.properties.endpoints,data:data11};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
break outer0;
}
}
}
}
}
else {
const err27 = {instancePath:instancePath+"/applies_to/endpoints",schemaPath:"#/properties/applies_to/properties/endpoints/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.applies_to.properties.endpoints.type,parentSchema:schema45.properties.applies_to.properties.endpoints,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/applies_to",schemaPath:"#/properties/applies_to/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.applies_to.type,parentSchema:schema45.properties.applies_to,data:data3};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.metadata !== undefined){
if(!(validate26(data.metadata, {instancePath:instancePath+"/metadata",parentData:data,parentDataProperty:"metadata",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.assertion !== undefined){
if(!(validate26(data.assertion, {instancePath:instancePath+"/assertion",parentData:data,parentDataProperty:"assertion",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.assertion_header !== undefined){
if(!(validate26(data.assertion_header, {instancePath:instancePath+"/assertion_header",parentData:data,parentDataProperty:"assertion_header",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.subject_token !== undefined){
if(!(validate26(data.subject_token, {instancePath:instancePath+"/subject_token",parentData:data,parentDataProperty:"subject_token",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.actor_token !== undefined){
if(!(validate26(data.actor_token, {instancePath:instancePath+"/actor_token",parentData:data,parentDataProperty:"actor_token",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.user !== undefined){
if(!(validate26(data.user, {instancePath:instancePath+"/user",parentData:data,parentDataProperty:"user",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.const !== undefined){
let data19 = data.const;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key3 in data19){
const _errs36 = errors;
if(typeof key3 === "string"){
if(func2(key3) > 64){
const err29 = {instancePath:instancePath+"/const",schemaPath:"#/$defs/name/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema49,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if(!pattern38.test(key3)){
const err30 = {instancePath:instancePath+"/const",schemaPath:"#/$defs/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z][A-Za-z0-9_]*$",parentSchema:schema49,data:key3,propertyName:key3};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
var valid14 = _errs36 === errors;
if(!valid14){
const err31 = {instancePath:instancePath+"/const",schemaPath:"#/properties/const/propertyNames",keyword:"propertyNames",params:{propertyName: key3},message:"property name must be valid",schema:schema45.properties.const.propertyNames,parentSchema:schema45.properties.const,data:data19};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/const",schemaPath:"#/properties/const/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.const.type,parentSchema:schema45.properties.const,data:data19};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.let !== undefined){
let data20 = data.let;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
for(const key4 in data20){
const _errs40 = errors;
if(typeof key4 === "string"){
if(func2(key4) > 64){
const err33 = {instancePath:instancePath+"/let",schemaPath:"#/$defs/name/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema49,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
if(!pattern38.test(key4)){
const err34 = {instancePath:instancePath+"/let",schemaPath:"#/$defs/name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z][A-Za-z0-9_]*$"+"\"",schema:"^[A-Za-z][A-Za-z0-9_]*$",parentSchema:schema49,data:key4,propertyName:key4};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
var valid16 = _errs40 === errors;
if(!valid16){
const err35 = {instancePath:instancePath+"/let",schemaPath:"#/properties/let/propertyNames",keyword:"propertyNames",params:{propertyName: key4},message:"property name must be valid",schema:schema45.properties.let.propertyNames,parentSchema:schema45.properties.let,data:data20};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
for(const key5 in data20){
let data21 = data20[key5];
if(typeof data21 === "string"){
if(func2(data21) > 10000){
const err36 = {instancePath:instancePath+"/let/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/let/additionalProperties/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema45.properties.let.additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(func2(data21) < 1){
const err37 = {instancePath:instancePath+"/let/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/let/additionalProperties/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.let.additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
else {
const err38 = {instancePath:instancePath+"/let/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/let/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.let.additionalProperties.type,parentSchema:schema45.properties.let.additionalProperties,data:data21};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/let",schemaPath:"#/properties/let/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.let.type,parentSchema:schema45.properties.let,data:data20};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.rules !== undefined){
let data22 = data.rules;
if(Array.isArray(data22)){
if(data22.length < 1){
const err40 = {instancePath:instancePath+"/rules",schemaPath:"#/properties/rules/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.rules,data:data22};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
const len4 = data22.length;
for(let i7=0; i7<len4; i7++){
let data23 = data22[i7];
const _errs50 = errors;
let valid22 = true;
const _errs51 = errors;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.effect !== undefined){
if("allow" !== data23.effect){
const err41 = {};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
var _valid0 = _errs51 === errors;
errors = _errs50;
if(vErrors !== null){
if(_errs50){
vErrors.length = _errs50;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs53 = errors;
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.error !== undefined){
const err42 = {instancePath:instancePath+"/rules/" + i7+"/error",schemaPath:"#/$defs/rule/then/properties/error/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema51.then.properties.error.not,parentSchema:schema51.then.properties.error,data:data23.error};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if(data23.message !== undefined){
const err43 = {instancePath:instancePath+"/rules/" + i7+"/message",schemaPath:"#/$defs/rule/then/properties/message/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema51.then.properties.message.not,parentSchema:schema51.then.properties.message,data:data23.message};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
var _valid0 = _errs53 === errors;
valid22 = _valid0;
if(valid22){
var props0 = {};
props0.error = true;
props0.message = true;
props0.effect = true;
}
}
if(!valid22){
const err44 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema51.if,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
if(data23 && typeof data23 == "object" && !Array.isArray(data23)){
if(data23.id === undefined){
const err45 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "id"},message:"must have required property '"+"id"+"'",schema:schema51.required,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data23.effect === undefined){
const err46 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "effect"},message:"must have required property '"+"effect"+"'",schema:schema51.required,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if(data23.when === undefined){
const err47 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/required",keyword:"required",params:{missingProperty: "when"},message:"must have required property '"+"when"+"'",schema:schema51.required,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
for(const key6 in data23){
if(!(((((((key6 === "id") || (key6 === "description")) || (key6 === "effect")) || (key6 === "when")) || (key6 === "error")) || (key6 === "message")) || (pattern4.test(key6)))){
const err48 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data23.id !== undefined){
let data27 = data23.id;
if(typeof data27 === "string"){
if(func2(data27) > 64){
const err49 = {instancePath:instancePath+"/rules/" + i7+"/id",schemaPath:"#/$defs/rule/properties/id/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema51.properties.id,data:data27};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(!pattern35.test(data27)){
const err50 = {instancePath:instancePath+"/rules/" + i7+"/id",schemaPath:"#/$defs/rule/properties/id/pattern",keyword:"pattern",params:{pattern: "^[a-z0-9][a-z0-9._-]*$"},message:"must match pattern \""+"^[a-z0-9][a-z0-9._-]*$"+"\"",schema:"^[a-z0-9][a-z0-9._-]*$",parentSchema:schema51.properties.id,data:data27};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
else {
const err51 = {instancePath:instancePath+"/rules/" + i7+"/id",schemaPath:"#/$defs/rule/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.id.type,parentSchema:schema51.properties.id,data:data27};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data23.description !== undefined){
let data28 = data23.description;
if(typeof data28 !== "string"){
const err52 = {instancePath:instancePath+"/rules/" + i7+"/description",schemaPath:"#/$defs/rule/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.description.type,parentSchema:schema51.properties.description,data:data28};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data23.effect !== undefined){
let data29 = data23.effect;
if(!(((data29 === "allow") || (data29 === "require")) || (data29 === "deny"))){
const err53 = {instancePath:instancePath+"/rules/" + i7+"/effect",schemaPath:"#/$defs/rule/properties/effect/enum",keyword:"enum",params:{allowedValues: schema51.properties.effect.enum},message:"must be equal to one of the allowed values",schema:schema51.properties.effect.enum,parentSchema:schema51.properties.effect,data:data29};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data23.when !== undefined){
let data30 = data23.when;
if((typeof data30 !== "string") && (typeof data30 !== "boolean")){
const err54 = {instancePath:instancePath+"/rules/" + i7+"/when",schemaPath:"#/$defs/rule/properties/when/type",keyword:"type",params:{type: schema51.properties.when.type},message:"must be string,boolean",schema:schema51.properties.when.type,parentSchema:schema51.properties.when,data:data30};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
const _errs66 = errors;
let valid26 = true;
const _errs67 = errors;
if(typeof data30 !== "boolean"){
const err55 = {};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
var _valid1 = _errs67 === errors;
errors = _errs66;
if(vErrors !== null){
if(_errs66){
vErrors.length = _errs66;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs69 = errors;
if(true !== data30){
const err56 = {instancePath:instancePath+"/rules/" + i7+"/when",schemaPath:"#/$defs/rule/properties/when/then/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema51.properties.when.then,data:data30};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
var _valid1 = _errs69 === errors;
valid26 = _valid1;
}
if(!valid26){
const err57 = {instancePath:instancePath+"/rules/" + i7+"/when",schemaPath:"#/$defs/rule/properties/when/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema51.properties.when.if,parentSchema:schema51.properties.when,data:data30};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
if(typeof data30 === "string"){
if(func2(data30) > 10000){
const err58 = {instancePath:instancePath+"/rules/" + i7+"/when",schemaPath:"#/$defs/rule/properties/when/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema51.properties.when,data:data30};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
if(func2(data30) < 1){
const err59 = {instancePath:instancePath+"/rules/" + i7+"/when",schemaPath:"#/$defs/rule/properties/when/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema51.properties.when,data:data30};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
}
if(data23.error !== undefined){
let data31 = data23.error;
if(!(((((data31 === "unauthorized_client") || (data31 === "invalid_scope")) || (data31 === "invalid_target")) || (data31 === "invalid_grant")) || (data31 === "access_denied"))){
const err60 = {instancePath:instancePath+"/rules/" + i7+"/error",schemaPath:"#/$defs/rule/properties/error/enum",keyword:"enum",params:{allowedValues: schema51.properties.error.enum},message:"must be equal to one of the allowed values",schema:schema51.properties.error.enum,parentSchema:schema51.properties.error,data:data31};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data23.message !== undefined){
let data32 = data23.message;
if(typeof data32 === "string"){
if(func2(data32) > 200){
const err61 = {instancePath:instancePath+"/rules/" + i7+"/message",schemaPath:"#/$defs/rule/properties/message/maxLength",keyword:"maxLength",params:{limit: 200},message:"must NOT have more than 200 characters",schema:200,parentSchema:schema51.properties.message,data:data32};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
if(func2(data32) < 1){
const err62 = {instancePath:instancePath+"/rules/" + i7+"/message",schemaPath:"#/$defs/rule/properties/message/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema51.properties.message,data:data32};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
if(!pattern42.test(data32)){
const err63 = {instancePath:instancePath+"/rules/" + i7+"/message",schemaPath:"#/$defs/rule/properties/message/pattern",keyword:"pattern",params:{pattern: "^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"},message:"must match pattern \""+"^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"+"\"",schema:"^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$",parentSchema:schema51.properties.message,data:data32};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
else {
const err64 = {instancePath:instancePath+"/rules/" + i7+"/message",schemaPath:"#/$defs/rule/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.message.type,parentSchema:schema51.properties.message,data:data32};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/rules/" + i7,schemaPath:"#/$defs/rule/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema51.type,parentSchema:schema51,data:data23};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
}
else {
const err66 = {instancePath:instancePath+"/rules",schemaPath:"#/properties/rules/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema45.properties.rules.type,parentSchema:schema45.properties.rules,data:data22};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data.claims !== undefined){
let data33 = data.claims;
if(data33 && typeof data33 == "object" && !Array.isArray(data33)){
for(const key7 in data33){
if(!((((key7 === "access_token") || (key7 === "id_token")) || (key7 === "introspection")) || (pattern4.test(key7)))){
const err67 = {instancePath:instancePath+"/claims",schemaPath:"#/properties/claims/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema45.properties.claims,data:data33};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data33.access_token !== undefined){
let data34 = data33.access_token;
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
for(const key8 in data34){
const _errs78 = errors;
if(typeof key8 === "string"){
if(func2(key8) > 128){
const err68 = {instancePath:instancePath+"/claims/access_token",schemaPath:"#/properties/claims/properties/access_token/propertyNames/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters",schema:128,parentSchema:schema45.properties.claims.properties.access_token.propertyNames,data:key8,propertyName:key8};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
if(func2(key8) < 1){
const err69 = {instancePath:instancePath+"/claims/access_token",schemaPath:"#/properties/claims/properties/access_token/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.claims.properties.access_token.propertyNames,data:key8,propertyName:key8};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
var valid28 = _errs78 === errors;
if(!valid28){
const err70 = {instancePath:instancePath+"/claims/access_token",schemaPath:"#/properties/claims/properties/access_token/propertyNames",keyword:"propertyNames",params:{propertyName: key8},message:"property name must be valid",schema:schema45.properties.claims.properties.access_token.propertyNames,parentSchema:schema45.properties.claims.properties.access_token,data:data34};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
for(const key9 in data34){
let data35 = data34[key9];
if((((typeof data35 !== "string") && (!((typeof data35 == "number") && (isFinite(data35))))) && (typeof data35 !== "boolean")) && (!(data35 && typeof data35 == "object" && !Array.isArray(data35)))){
const err71 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/type",keyword:"type",params:{type: schema52.type},message:"must be string,number,boolean,object",schema:schema52.type,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if(typeof data35 === "string"){
if(func2(data35) > 10000){
const err72 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
if(func2(data35) < 1){
const err73 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(Object.keys(data35).length < 1){
const err74 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
for(const key10 in data35){
if(!((((key10 === "const") || (key10 === "value")) || (key10 === "required")) || (pattern4.test(key10)))){
const err75 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties",schema:false,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data35.value !== undefined){
let data36 = data35.value;
if(typeof data36 === "string"){
if(func2(data36) > 10000){
const err76 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52.properties.value,data:data36};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(func2(data36) < 1){
const err77 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52.properties.value,data:data36};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
else {
const err78 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema52.properties.value.type,parentSchema:schema52.properties.value,data:data36};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
if(data35.required !== undefined){
let data37 = data35.required;
if(typeof data37 !== "boolean"){
const err79 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/required",schemaPath:"#/$defs/claim/properties/required/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema52.properties.required.type,parentSchema:schema52.properties.required,data:data37};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data35.required !== undefined){
if(data35.value === undefined){
const err80 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/dependentRequired",keyword:"dependentRequired",params:{property: "required",
    missingProperty: "value",
    depsCount: 1,
    deps: "value"},message:"must have property value when property required is present",schema:schema52.dependentRequired,parentSchema:schema52,data:data35};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data35.const !== undefined){
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
if(data35.value !== undefined){
const err81 = {instancePath:instancePath+"/claims/access_token/" + key9.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/dependentSchemas/const/properties/value/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema52.dependentSchemas.const.properties.value.not,parentSchema:schema52.dependentSchemas.const.properties.value,data:data35.value};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
}
}
}
}
else {
const err82 = {instancePath:instancePath+"/claims/access_token",schemaPath:"#/properties/claims/properties/access_token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.claims.properties.access_token.type,parentSchema:schema45.properties.claims.properties.access_token,data:data34};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data33.id_token !== undefined){
let data39 = data33.id_token;
if(data39 && typeof data39 == "object" && !Array.isArray(data39)){
for(const key11 in data39){
const _errs93 = errors;
if(typeof key11 === "string"){
if(func2(key11) > 128){
const err83 = {instancePath:instancePath+"/claims/id_token",schemaPath:"#/properties/claims/properties/id_token/propertyNames/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters",schema:128,parentSchema:schema45.properties.claims.properties.id_token.propertyNames,data:key11,propertyName:key11};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(func2(key11) < 1){
const err84 = {instancePath:instancePath+"/claims/id_token",schemaPath:"#/properties/claims/properties/id_token/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.claims.properties.id_token.propertyNames,data:key11,propertyName:key11};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
var valid34 = _errs93 === errors;
if(!valid34){
const err85 = {instancePath:instancePath+"/claims/id_token",schemaPath:"#/properties/claims/properties/id_token/propertyNames",keyword:"propertyNames",params:{propertyName: key11},message:"property name must be valid",schema:schema45.properties.claims.properties.id_token.propertyNames,parentSchema:schema45.properties.claims.properties.id_token,data:data39};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
for(const key12 in data39){
let data40 = data39[key12];
if((((typeof data40 !== "string") && (!((typeof data40 == "number") && (isFinite(data40))))) && (typeof data40 !== "boolean")) && (!(data40 && typeof data40 == "object" && !Array.isArray(data40)))){
const err86 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/type",keyword:"type",params:{type: schema52.type},message:"must be string,number,boolean,object",schema:schema52.type,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(typeof data40 === "string"){
if(func2(data40) > 10000){
const err87 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
if(func2(data40) < 1){
const err88 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(Object.keys(data40).length < 1){
const err89 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
for(const key13 in data40){
if(!((((key13 === "const") || (key13 === "value")) || (key13 === "required")) || (pattern4.test(key13)))){
const err90 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties",schema:false,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
if(data40.value !== undefined){
let data41 = data40.value;
if(typeof data41 === "string"){
if(func2(data41) > 10000){
const err91 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52.properties.value,data:data41};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
if(func2(data41) < 1){
const err92 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52.properties.value,data:data41};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
else {
const err93 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema52.properties.value.type,parentSchema:schema52.properties.value,data:data41};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data40.required !== undefined){
let data42 = data40.required;
if(typeof data42 !== "boolean"){
const err94 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/required",schemaPath:"#/$defs/claim/properties/required/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema52.properties.required.type,parentSchema:schema52.properties.required,data:data42};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data40.required !== undefined){
if(data40.value === undefined){
const err95 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/dependentRequired",keyword:"dependentRequired",params:{property: "required",
    missingProperty: "value",
    depsCount: 1,
    deps: "value"},message:"must have property value when property required is present",schema:schema52.dependentRequired,parentSchema:schema52,data:data40};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
if(data40.const !== undefined){
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
if(data40.value !== undefined){
const err96 = {instancePath:instancePath+"/claims/id_token/" + key12.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/dependentSchemas/const/properties/value/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema52.dependentSchemas.const.properties.value.not,parentSchema:schema52.dependentSchemas.const.properties.value,data:data40.value};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
}
}
}
}
}
else {
const err97 = {instancePath:instancePath+"/claims/id_token",schemaPath:"#/properties/claims/properties/id_token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.claims.properties.id_token.type,parentSchema:schema45.properties.claims.properties.id_token,data:data39};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
if(data33.introspection !== undefined){
let data44 = data33.introspection;
if(data44 && typeof data44 == "object" && !Array.isArray(data44)){
for(const key14 in data44){
const _errs108 = errors;
if(typeof key14 === "string"){
if(func2(key14) > 128){
const err98 = {instancePath:instancePath+"/claims/introspection",schemaPath:"#/properties/claims/properties/introspection/propertyNames/maxLength",keyword:"maxLength",params:{limit: 128},message:"must NOT have more than 128 characters",schema:128,parentSchema:schema45.properties.claims.properties.introspection.propertyNames,data:key14,propertyName:key14};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
if(func2(key14) < 1){
const err99 = {instancePath:instancePath+"/claims/introspection",schemaPath:"#/properties/claims/properties/introspection/propertyNames/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.claims.properties.introspection.propertyNames,data:key14,propertyName:key14};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
var valid40 = _errs108 === errors;
if(!valid40){
const err100 = {instancePath:instancePath+"/claims/introspection",schemaPath:"#/properties/claims/properties/introspection/propertyNames",keyword:"propertyNames",params:{propertyName: key14},message:"property name must be valid",schema:schema45.properties.claims.properties.introspection.propertyNames,parentSchema:schema45.properties.claims.properties.introspection,data:data44};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
}
for(const key15 in data44){
let data45 = data44[key15];
if((((typeof data45 !== "string") && (!((typeof data45 == "number") && (isFinite(data45))))) && (typeof data45 !== "boolean")) && (!(data45 && typeof data45 == "object" && !Array.isArray(data45)))){
const err101 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/type",keyword:"type",params:{type: schema52.type},message:"must be string,number,boolean,object",schema:schema52.type,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
if(typeof data45 === "string"){
if(func2(data45) > 10000){
const err102 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
if(func2(data45) < 1){
const err103 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
if(Object.keys(data45).length < 1){
const err104 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
for(const key16 in data45){
if(!((((key16 === "const") || (key16 === "value")) || (key16 === "required")) || (pattern4.test(key16)))){
const err105 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},message:"must NOT have additional properties",schema:false,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
if(data45.value !== undefined){
let data46 = data45.value;
if(typeof data46 === "string"){
if(func2(data46) > 10000){
const err106 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema52.properties.value,data:data46};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
if(func2(data46) < 1){
const err107 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema52.properties.value,data:data46};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
else {
const err108 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/properties/value/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema52.properties.value.type,parentSchema:schema52.properties.value,data:data46};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data45.required !== undefined){
let data47 = data45.required;
if(typeof data47 !== "boolean"){
const err109 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/required",schemaPath:"#/$defs/claim/properties/required/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema52.properties.required.type,parentSchema:schema52.properties.required,data:data47};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
}
if(data45.required !== undefined){
if(data45.value === undefined){
const err110 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/claim/dependentRequired",keyword:"dependentRequired",params:{property: "required",
    missingProperty: "value",
    depsCount: 1,
    deps: "value"},message:"must have property value when property required is present",schema:schema52.dependentRequired,parentSchema:schema52,data:data45};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
if(data45.const !== undefined){
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
if(data45.value !== undefined){
const err111 = {instancePath:instancePath+"/claims/introspection/" + key15.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/$defs/claim/dependentSchemas/const/properties/value/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema52.dependentSchemas.const.properties.value.not,parentSchema:schema52.dependentSchemas.const.properties.value,data:data45.value};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
}
}
}
}
else {
const err112 = {instancePath:instancePath+"/claims/introspection",schemaPath:"#/properties/claims/properties/introspection/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.claims.properties.introspection.type,parentSchema:schema45.properties.claims.properties.introspection,data:data44};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
}
else {
const err113 = {instancePath:instancePath+"/claims",schemaPath:"#/properties/claims/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.claims.type,parentSchema:schema45.properties.claims,data:data33};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
if(data.token !== undefined){
let data49 = data.token;
if(data49 && typeof data49 == "object" && !Array.isArray(data49)){
for(const key17 in data49){
if(!((((key17 === "lifetime") || (key17 === "scope")) || (key17 === "audience")) || (pattern4.test(key17)))){
const err114 = {instancePath:instancePath+"/token",schemaPath:"#/properties/token/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key17},message:"must NOT have additional properties",schema:false,parentSchema:schema45.properties.token,data:data49};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
if(data49.lifetime !== undefined){
let data50 = data49.lifetime;
if((typeof data50 !== "string") && (!(((typeof data50 == "number") && (!(data50 % 1) && !isNaN(data50))) && (isFinite(data50))))){
const err115 = {instancePath:instancePath+"/token/lifetime",schemaPath:"#/properties/token/properties/lifetime/type",keyword:"type",params:{type: schema45.properties.token.properties.lifetime.type},message:"must be string,integer",schema:schema45.properties.token.properties.lifetime.type,parentSchema:schema45.properties.token.properties.lifetime,data:data50};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
if((typeof data50 == "number") && (isFinite(data50))){
if(data50 < 1 || isNaN(data50)){
const err116 = {instancePath:instancePath+"/token/lifetime",schemaPath:"#/properties/token/properties/lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema45.properties.token.properties.lifetime,data:data50};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(typeof data50 === "string"){
if(func2(data50) > 10000){
const err117 = {instancePath:instancePath+"/token/lifetime",schemaPath:"#/properties/token/properties/lifetime/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema45.properties.token.properties.lifetime,data:data50};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
if(func2(data50) < 1){
const err118 = {instancePath:instancePath+"/token/lifetime",schemaPath:"#/properties/token/properties/lifetime/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.token.properties.lifetime,data:data50};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
}
if(data49.scope !== undefined){
let data51 = data49.scope;
if((typeof data51 !== "string") && (!(Array.isArray(data51)))){
const err119 = {instancePath:instancePath+"/token/scope",schemaPath:"#/properties/token/properties/scope/type",keyword:"type",params:{type: schema45.properties.token.properties.scope.type},message:"must be string,array",schema:schema45.properties.token.properties.scope.type,parentSchema:schema45.properties.token.properties.scope,data:data51};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
if(typeof data51 === "string"){
if(func2(data51) > 10000){
const err120 = {instancePath:instancePath+"/token/scope",schemaPath:"#/properties/token/properties/scope/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema45.properties.token.properties.scope,data:data51};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
if(func2(data51) < 1){
const err121 = {instancePath:instancePath+"/token/scope",schemaPath:"#/properties/token/properties/scope/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.token.properties.scope,data:data51};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
if(Array.isArray(data51)){
if(data51.length < 1){
const err122 = {instancePath:instancePath+"/token/scope",schemaPath:"#/properties/token/properties/scope/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.token.properties.scope,data:data51};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
const len5 = data51.length;
for(let i8=0; i8<len5; i8++){
let data52 = data51[i8];
if(typeof data52 === "string"){
if(func2(data52) < 1){
const err123 = {instancePath:instancePath+"/token/scope/" + i8,schemaPath:"#/properties/token/properties/scope/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.token.properties.scope.items,data:data52};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
else {
const err124 = {instancePath:instancePath+"/token/scope/" + i8,schemaPath:"#/properties/token/properties/scope/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.token.properties.scope.items.type,parentSchema:schema45.properties.token.properties.scope.items,data:data52};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
}
}
if(data49.audience !== undefined){
let data53 = data49.audience;
if((typeof data53 !== "string") && (!(Array.isArray(data53)))){
const err125 = {instancePath:instancePath+"/token/audience",schemaPath:"#/properties/token/properties/audience/type",keyword:"type",params:{type: schema45.properties.token.properties.audience.type},message:"must be string,array",schema:schema45.properties.token.properties.audience.type,parentSchema:schema45.properties.token.properties.audience,data:data53};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
if(typeof data53 === "string"){
if(func2(data53) > 10000){
const err126 = {instancePath:instancePath+"/token/audience",schemaPath:"#/properties/token/properties/audience/maxLength",keyword:"maxLength",params:{limit: 10000},message:"must NOT have more than 10000 characters",schema:10000,parentSchema:schema45.properties.token.properties.audience,data:data53};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
if(func2(data53) < 1){
const err127 = {instancePath:instancePath+"/token/audience",schemaPath:"#/properties/token/properties/audience/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.token.properties.audience,data:data53};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
if(Array.isArray(data53)){
if(data53.length < 1){
const err128 = {instancePath:instancePath+"/token/audience",schemaPath:"#/properties/token/properties/audience/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema45.properties.token.properties.audience,data:data53};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
const len6 = data53.length;
for(let i9=0; i9<len6; i9++){
let data54 = data53[i9];
if(typeof data54 === "string"){
if(func2(data54) < 1){
const err129 = {instancePath:instancePath+"/token/audience/" + i9,schemaPath:"#/properties/token/properties/audience/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema45.properties.token.properties.audience.items,data:data54};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
else {
const err130 = {instancePath:instancePath+"/token/audience/" + i9,schemaPath:"#/properties/token/properties/audience/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema45.properties.token.properties.audience.items.type,parentSchema:schema45.properties.token.properties.audience.items,data:data54};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
}
}
}
else {
const err131 = {instancePath:instancePath+"/token",schemaPath:"#/properties/token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.properties.token.type,parentSchema:schema45.properties.token,data:data49};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
}
else {
const err132 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema45.type,parentSchema:schema45,data};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const policyTest = validate33;
const schema55 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"policy-test","title":"claimgate policy test","description":"Requests and the decisions they must get. Stands beside the policies as NAME.test.yaml.","examples":[{"cases":[{"name":"a registered client gets a token","client":"billing","expect":{"decision":"allow"}}]}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"anyOf":[{"required":["cases"]},{"required":["invariants"]}],"properties":{"description":{"title":"Description","description":"What these cases prove.","examples":["No partner reaches the tenant of another."],"type":"string"},"policies":{"title":"Policies under test","description":"Names of policies; all policies when absent.","examples":[["baseline","tenant-isolation"]],"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string"}},"now":{"title":"Time","description":"The instant of every decision: ISO 8601 with a zone.","examples":["2026-11-22T10:00:00Z"],"$ref":"#/$defs/instant"},"fulfilment":{"title":"Fulfilment","description":"How claims get into tokens; that of the configuration when absent.","examples":["issue"],"enum":["issue","assertion","reissue","introspection","none"]},"defaults":{"title":"Defaults","description":"What every case begins with; a case is merged over it one level deep, and null removes.","examples":[{"client":"partner-a","assertion":{"tenant":"acme"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"client":{"title":"Client","description":"The id of a registered client, or the client itself.","examples":["partner-a",{"client_id":"partner-a","token_endpoint_auth_method":"private_key_jwt"}],"type":["string","object"],"if":{"type":"object"},"then":{"$ref":"#/$defs/client"}},"request":{"title":"Request","description":"What the client asks for.","examples":[{"grant_type":"client_credentials","scope":"orders:read"}],"$ref":"#/$defs/request"},"assertion":{"title":"Client assertion","description":"Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none.","examples":[{"tenant":"acme"}],"type":["object","null"]},"assertion_header":{"title":"Header of the client assertion","description":"Its JOSE header; alg is filled in.","examples":[{"kid":"build-1"}],"type":["object","null"]},"subject_token":{"title":"Subject token","description":"Payload of the verified subject token of a token exchange.","examples":[{"sub":"alice"}],"type":["object","null"]},"subject_token_header":{"title":"Header of the subject token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"actor_token":{"title":"Actor token","description":"Payload of the verified actor token of a token exchange.","examples":[{"sub":"batch"}],"type":["object","null"]},"actor_token_header":{"title":"Header of the actor token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"user":{"title":"User","description":"Claims about the user in the tokens the upstream returned.","examples":[{"sub":"alice"}],"type":["object","null"]},"upstream":{"title":"Tokens of the upstream","description":"Claims of the tokens the upstream returned.","examples":[{"access_token":{"sub":"alice"}}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Access token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]},"id_token":{"title":"ID token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]}}},"key":{"title":"Key of the client","description":"What is known of the key that signed the assertion.","examples":[{"thumbprint":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"required":["thumbprint"],"properties":{"thumbprint":{"title":"Thumbprint","description":"RFC 7638, base64url.","examples":["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"],"type":"string"}}},"certificate":{"title":"Certificate of the client","description":"What is known of the certificate of the connection.","examples":[{"subject_dn":"CN=partner-a"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"subject_dn":{"title":"Subject","description":"Distinguished name, RFC 4514.","examples":["CN=partner-a"],"type":"string"},"san_dns":{"title":"DNS names","description":"Subject alternative names.","examples":[["partner-a.example"]],"type":"array","items":{"type":"string"}},"san_uri":{"title":"URIs","description":"Subject alternative names.","examples":[["spiffe://example/partner-a"]],"type":"array","items":{"type":"string"}},"thumbprint":{"title":"Thumbprint","description":"RFC 8705 x5t#S256.","examples":["bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"],"type":"string"}}}}},"cases":{"title":"Cases","description":"Each is one request.","examples":[[{"name":"refuses another tenant","assertion":{"tenant":"evil"},"expect":{"decision":"deny"}}]],"type":"array","minItems":1,"items":{"$ref":"#/$defs/case"}},"invariants":{"title":"Invariants","description":"What must hold for every request: checked on a thousand requests made from the schemas of the policies.","examples":[[{"name":"no token carries the tenant of somebody else","when":"decision == 'allow'","expect":"claims.access_token.tenant == client.metadata.tenant"}]],"type":"array","minItems":1,"items":{"$ref":"#/$defs/invariant"}}},"$defs":{"case":{"title":"Case","description":"One request and its decision.","examples":[{"name":"a registered client gets a token","client":"billing","expect":{"decision":"allow"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["name","expect"],"properties":{"name":{"title":"Name","description":"A sentence that is true when the case passes.","examples":["another tenant is refused although baseline allows"],"type":"string","minLength":1},"now":{"title":"Time","description":"The instant of this decision.","examples":["2026-11-22T10:00:00Z"],"$ref":"#/$defs/instant"},"client":{"title":"Client","description":"The id of a registered client, or the client itself.","examples":["partner-a",{"client_id":"partner-a","token_endpoint_auth_method":"private_key_jwt"}],"type":["string","object"],"if":{"type":"object"},"then":{"$ref":"#/$defs/client"}},"request":{"title":"Request","description":"What the client asks for.","examples":[{"grant_type":"client_credentials","scope":"orders:read"}],"$ref":"#/$defs/request"},"assertion":{"title":"Client assertion","description":"Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none.","examples":[{"tenant":"acme"}],"type":["object","null"]},"assertion_header":{"title":"Header of the client assertion","description":"Its JOSE header; alg is filled in.","examples":[{"kid":"build-1"}],"type":["object","null"]},"subject_token":{"title":"Subject token","description":"Payload of the verified subject token of a token exchange.","examples":[{"sub":"alice"}],"type":["object","null"]},"subject_token_header":{"title":"Header of the subject token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"actor_token":{"title":"Actor token","description":"Payload of the verified actor token of a token exchange.","examples":[{"sub":"batch"}],"type":["object","null"]},"actor_token_header":{"title":"Header of the actor token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"user":{"title":"User","description":"Claims about the user in the tokens the upstream returned.","examples":[{"sub":"alice"}],"type":["object","null"]},"upstream":{"title":"Tokens of the upstream","description":"Claims of the tokens the upstream returned.","examples":[{"access_token":{"sub":"alice"}}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Access token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]},"id_token":{"title":"ID token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]}}},"key":{"title":"Key of the client","description":"What is known of the key that signed the assertion.","examples":[{"thumbprint":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"required":["thumbprint"],"properties":{"thumbprint":{"title":"Thumbprint","description":"RFC 7638, base64url.","examples":["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"],"type":"string"}}},"certificate":{"title":"Certificate of the client","description":"What is known of the certificate of the connection.","examples":[{"subject_dn":"CN=partner-a"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"subject_dn":{"title":"Subject","description":"Distinguished name, RFC 4514.","examples":["CN=partner-a"],"type":"string"},"san_dns":{"title":"DNS names","description":"Subject alternative names.","examples":[["partner-a.example"]],"type":"array","items":{"type":"string"}},"san_uri":{"title":"URIs","description":"Subject alternative names.","examples":[["spiffe://example/partner-a"]],"type":"array","items":{"type":"string"}},"thumbprint":{"title":"Thumbprint","description":"RFC 8705 x5t#S256.","examples":["bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"],"type":"string"}}},"expect":{"title":"Expected decision","description":"Only what is written is compared; claims of a token that is written are compared exactly.","examples":[{"decision":"deny","error":"invalid_request","reason":"facts"}],"$ref":"#/$defs/expect"}}},"invariant":{"title":"Invariant","description":"Expressions over the facts and over decision ('allow' or 'deny'), claims (access_token, id_token, introspection) and token (lifetime, scope, audience). A refusal has no claims, and null for each setting.","examples":[{"name":"no token carries the tenant of somebody else","when":"decision == 'allow'","expect":"claims.access_token.tenant == client.metadata.tenant"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["name","expect"],"properties":{"name":{"title":"Name","description":"What can never happen, or always does.","examples":["no token lives longer than an hour"],"type":"string","minLength":1},"when":{"title":"When","description":"The requests it is about; all when absent. An invariant that is about no request fails.","examples":["decision == 'allow'"],"type":"string","minLength":1},"expect":{"title":"Expect","description":"True for each of these requests.","examples":["token.lifetime <= 3600"],"type":"string","minLength":1}}},"expect":{"title":"Expected decision","description":"What the decision must be.","examples":[{"decision":"allow"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["decision"],"properties":{"decision":{"title":"Decision","description":"allow or deny.","examples":["allow","deny"],"enum":["allow","deny"]},"rules":{"title":"Rules","description":"Exactly these policy/rule: the true allow rules, or the refusing ones.","examples":[["baseline/registered"]],"type":"array","items":{"type":"string"}},"error":{"title":"Error code","description":"Of a refusal.","examples":["unauthorized_client"],"type":"string"},"reason":{"title":"Reason","description":"Of a refusal.","examples":["rule"],"enum":["facts","evaluation_error","rule","no_grant","required_claim","claims_too_large","token"]},"message":{"title":"Message","description":"The error_description of a refusal.","examples":["The asserted tenant is not the tenant of this client"],"type":"string"},"claims":{"title":"Claims","description":"Exactly the claims that policies give to each token that is written.","examples":[{"access_token":{"tenant":"acme"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Access token","description":"Its populated claims.","examples":[{"tenant":"acme"}],"type":"object"},"id_token":{"title":"ID token","description":"Its populated claims.","examples":[{"department":"sales"}],"type":"object"},"introspection":{"title":"Introspection","description":"Claims of introspection answers only.","examples":[{"tier":"gold"}],"type":"object"}}},"lifetime":{"title":"Lifetime","description":"Seconds: the smallest of the policies and the client; null when none sets one.","examples":[900],"type":["integer","null"],"minimum":1},"scope":{"title":"Scope","description":"What policies leave of what was asked for, in any order; null when none says.","examples":["orders:read"],"type":["string","array","null"],"items":{"type":"string","minLength":1}},"audience":{"title":"Audience","description":"What policies leave of the registered audiences, in any order; null when none says.","examples":["https://orders.example.com"],"type":["string","array","null"],"items":{"type":"string","minLength":1}}}},"client":{"title":"Client","description":"A client that need not be registered.","examples":[{"client_id":"partner-a"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"client_id":{"title":"Client id","description":"As registered.","examples":["partner-a"],"type":"string","minLength":1},"client_name":{"title":"Name","description":"For people.","examples":["Partner A"],"type":"string"},"token_endpoint_auth_method":{"title":"Authentication method","description":"client_secret_basic when absent.","examples":["private_key_jwt"],"enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none"]},"grant_types":{"title":"Grant types","description":"client_credentials when absent.","examples":[["client_credentials"]],"type":"array","items":{"type":"string","minLength":1}},"scope":{"title":"Scope","description":"Registered scopes, separated by spaces.","examples":["orders:read orders:write"],"type":"string"},"audiences":{"title":"Audiences","description":"Registered audiences.","examples":[["https://orders.example.com"]],"type":"array","items":{"type":"string","minLength":1}},"access_token_lifetime":{"title":"Lifetime cap","description":"Seconds.","examples":[1800],"type":"integer","minimum":1},"metadata":{"title":"Metadata","description":"The operator's facts about the client.","examples":[{"tenant":"acme"}],"type":"object"}}},"request":{"title":"Request","description":"What the client asks for.","examples":[{"grant_type":"client_credentials"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"endpoint":{"title":"Endpoint","description":"token when absent.","examples":["token"],"enum":["token","introspection","revocation","pushed_authorization_request","device_authorization"]},"grant_type":{"title":"Grant type","description":"client_credentials at the token endpoint when absent.","examples":["client_credentials"],"type":["string","null"]},"scope":{"title":"Scope","description":"Separated by spaces; all registered scopes when absent.","examples":["orders:read"],"type":["string","null"]},"resources":{"title":"Resources","description":"Values of resource, RFC 8707.","examples":[["https://orders.example.com"]],"type":["array","null"],"items":{"type":"string"}},"parameters":{"title":"Other parameters","description":"Further form parameters.","examples":[{"purpose":"settlement"}],"type":["object","null"]},"remote_address":{"title":"Remote address","description":"192.0.2.1 when absent.","examples":["203.0.113.7"],"type":["string","null"]},"subject_token_type":{"title":"Type of the subject token","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:jwt"],"type":["string","null"]},"actor_token_type":{"title":"Type of the actor token","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:jwt"],"type":["string","null"]},"requested_token_type":{"title":"Requested token type","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:access_token"],"type":["string","null"]}}},"instant":{"title":"Instant","description":"ISO 8601 date and time with a zone.","examples":["2026-11-22T10:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"}}};
const schema56 = {"title":"Instant","description":"ISO 8601 date and time with a zone.","examples":["2026-11-22T10:00:00Z"],"type":"string","pattern":"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"};
const schema57 = {"title":"Client","description":"A client that need not be registered.","examples":[{"client_id":"partner-a"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"client_id":{"title":"Client id","description":"As registered.","examples":["partner-a"],"type":"string","minLength":1},"client_name":{"title":"Name","description":"For people.","examples":["Partner A"],"type":"string"},"token_endpoint_auth_method":{"title":"Authentication method","description":"client_secret_basic when absent.","examples":["private_key_jwt"],"enum":["client_secret_basic","client_secret_post","client_secret_jwt","private_key_jwt","tls_client_auth","self_signed_tls_client_auth","none"]},"grant_types":{"title":"Grant types","description":"client_credentials when absent.","examples":[["client_credentials"]],"type":"array","items":{"type":"string","minLength":1}},"scope":{"title":"Scope","description":"Registered scopes, separated by spaces.","examples":["orders:read orders:write"],"type":"string"},"audiences":{"title":"Audiences","description":"Registered audiences.","examples":[["https://orders.example.com"]],"type":"array","items":{"type":"string","minLength":1}},"access_token_lifetime":{"title":"Lifetime cap","description":"Seconds.","examples":[1800],"type":"integer","minimum":1},"metadata":{"title":"Metadata","description":"The operator's facts about the client.","examples":[{"tenant":"acme"}],"type":"object"}}};
const schema58 = {"title":"Request","description":"What the client asks for.","examples":[{"grant_type":"client_credentials"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"endpoint":{"title":"Endpoint","description":"token when absent.","examples":["token"],"enum":["token","introspection","revocation","pushed_authorization_request","device_authorization"]},"grant_type":{"title":"Grant type","description":"client_credentials at the token endpoint when absent.","examples":["client_credentials"],"type":["string","null"]},"scope":{"title":"Scope","description":"Separated by spaces; all registered scopes when absent.","examples":["orders:read"],"type":["string","null"]},"resources":{"title":"Resources","description":"Values of resource, RFC 8707.","examples":[["https://orders.example.com"]],"type":["array","null"],"items":{"type":"string"}},"parameters":{"title":"Other parameters","description":"Further form parameters.","examples":[{"purpose":"settlement"}],"type":["object","null"]},"remote_address":{"title":"Remote address","description":"192.0.2.1 when absent.","examples":["203.0.113.7"],"type":["string","null"]},"subject_token_type":{"title":"Type of the subject token","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:jwt"],"type":["string","null"]},"actor_token_type":{"title":"Type of the actor token","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:jwt"],"type":["string","null"]},"requested_token_type":{"title":"Requested token type","description":"RFC 8693.","examples":["urn:ietf:params:oauth:token-type:access_token"],"type":["string","null"]}}};
const schema64 = {"title":"Invariant","description":"Expressions over the facts and over decision ('allow' or 'deny'), claims (access_token, id_token, introspection) and token (lifetime, scope, audience). A refusal has no claims, and null for each setting.","examples":[{"name":"no token carries the tenant of somebody else","when":"decision == 'allow'","expect":"claims.access_token.tenant == client.metadata.tenant"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["name","expect"],"properties":{"name":{"title":"Name","description":"What can never happen, or always does.","examples":["no token lives longer than an hour"],"type":"string","minLength":1},"when":{"title":"When","description":"The requests it is about; all when absent. An invariant that is about no request fails.","examples":["decision == 'allow'"],"type":"string","minLength":1},"expect":{"title":"Expect","description":"True for each of these requests.","examples":["token.lifetime <= 3600"],"type":"string","minLength":1}}};
const pattern49 = new RegExp("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$", "u");
const schema59 = {"title":"Case","description":"One request and its decision.","examples":[{"name":"a registered client gets a token","client":"billing","expect":{"decision":"allow"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["name","expect"],"properties":{"name":{"title":"Name","description":"A sentence that is true when the case passes.","examples":["another tenant is refused although baseline allows"],"type":"string","minLength":1},"now":{"title":"Time","description":"The instant of this decision.","examples":["2026-11-22T10:00:00Z"],"$ref":"#/$defs/instant"},"client":{"title":"Client","description":"The id of a registered client, or the client itself.","examples":["partner-a",{"client_id":"partner-a","token_endpoint_auth_method":"private_key_jwt"}],"type":["string","object"],"if":{"type":"object"},"then":{"$ref":"#/$defs/client"}},"request":{"title":"Request","description":"What the client asks for.","examples":[{"grant_type":"client_credentials","scope":"orders:read"}],"$ref":"#/$defs/request"},"assertion":{"title":"Client assertion","description":"Payload of the verified assertion; iss, sub, aud, iat, exp and jti are filled in. Ignored for clients whose method uses none.","examples":[{"tenant":"acme"}],"type":["object","null"]},"assertion_header":{"title":"Header of the client assertion","description":"Its JOSE header; alg is filled in.","examples":[{"kid":"build-1"}],"type":["object","null"]},"subject_token":{"title":"Subject token","description":"Payload of the verified subject token of a token exchange.","examples":[{"sub":"alice"}],"type":["object","null"]},"subject_token_header":{"title":"Header of the subject token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"actor_token":{"title":"Actor token","description":"Payload of the verified actor token of a token exchange.","examples":[{"sub":"batch"}],"type":["object","null"]},"actor_token_header":{"title":"Header of the actor token","description":"Its JOSE header.","examples":[{"kid":"1"}],"type":["object","null"]},"user":{"title":"User","description":"Claims about the user in the tokens the upstream returned.","examples":[{"sub":"alice"}],"type":["object","null"]},"upstream":{"title":"Tokens of the upstream","description":"Claims of the tokens the upstream returned.","examples":[{"access_token":{"sub":"alice"}}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Access token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]},"id_token":{"title":"ID token","description":"Its claims.","examples":[{"sub":"alice"}],"type":["object","null"]}}},"key":{"title":"Key of the client","description":"What is known of the key that signed the assertion.","examples":[{"thumbprint":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"required":["thumbprint"],"properties":{"thumbprint":{"title":"Thumbprint","description":"RFC 7638, base64url.","examples":["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"],"type":"string"}}},"certificate":{"title":"Certificate of the client","description":"What is known of the certificate of the connection.","examples":[{"subject_dn":"CN=partner-a"}],"type":["object","null"],"additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"subject_dn":{"title":"Subject","description":"Distinguished name, RFC 4514.","examples":["CN=partner-a"],"type":"string"},"san_dns":{"title":"DNS names","description":"Subject alternative names.","examples":[["partner-a.example"]],"type":"array","items":{"type":"string"}},"san_uri":{"title":"URIs","description":"Subject alternative names.","examples":[["spiffe://example/partner-a"]],"type":"array","items":{"type":"string"}},"thumbprint":{"title":"Thumbprint","description":"RFC 8705 x5t#S256.","examples":["bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"],"type":"string"}}},"expect":{"title":"Expected decision","description":"Only what is written is compared; claims of a token that is written are compared exactly.","examples":[{"decision":"deny","error":"invalid_request","reason":"facts"}],"$ref":"#/$defs/expect"}}};
const schema63 = {"title":"Expected decision","description":"What the decision must be.","examples":[{"decision":"allow"}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"required":["decision"],"properties":{"decision":{"title":"Decision","description":"allow or deny.","examples":["allow","deny"],"enum":["allow","deny"]},"rules":{"title":"Rules","description":"Exactly these policy/rule: the true allow rules, or the refusing ones.","examples":[["baseline/registered"]],"type":"array","items":{"type":"string"}},"error":{"title":"Error code","description":"Of a refusal.","examples":["unauthorized_client"],"type":"string"},"reason":{"title":"Reason","description":"Of a refusal.","examples":["rule"],"enum":["facts","evaluation_error","rule","no_grant","required_claim","claims_too_large","token"]},"message":{"title":"Message","description":"The error_description of a refusal.","examples":["The asserted tenant is not the tenant of this client"],"type":"string"},"claims":{"title":"Claims","description":"Exactly the claims that policies give to each token that is written.","examples":[{"access_token":{"tenant":"acme"}}],"type":"object","additionalProperties":false,"patternProperties":{"^x-":{}},"properties":{"access_token":{"title":"Access token","description":"Its populated claims.","examples":[{"tenant":"acme"}],"type":"object"},"id_token":{"title":"ID token","description":"Its populated claims.","examples":[{"department":"sales"}],"type":"object"},"introspection":{"title":"Introspection","description":"Claims of introspection answers only.","examples":[{"tier":"gold"}],"type":"object"}}},"lifetime":{"title":"Lifetime","description":"Seconds: the smallest of the policies and the client; null when none sets one.","examples":[900],"type":["integer","null"],"minimum":1},"scope":{"title":"Scope","description":"What policies leave of what was asked for, in any order; null when none says.","examples":["orders:read"],"type":["string","array","null"],"items":{"type":"string","minLength":1}},"audience":{"title":"Audience","description":"What policies leave of the registered audiences, in any order; null when none says.","examples":["https://orders.example.com"],"type":["string","array","null"],"items":{"type":"string","minLength":1}}}};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.expect === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expect"},message:"must have required property '"+"expect"+"'",schema:schema59.required,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((func1.call(schema59.properties, key0)) || (pattern4.test(key0)))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(func2(data0) < 1){
const err3 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema59.properties.name,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.name.type,parentSchema:schema59.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.now !== undefined){
let data1 = data.now;
if(typeof data1 === "string"){
if(!pattern49.test(data1)){
const err5 = {instancePath:instancePath+"/now",schemaPath:"#/$defs/instant/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"+"\"",schema:"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$",parentSchema:schema56,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/now",schemaPath:"#/$defs/instant/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.type,parentSchema:schema56,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.client !== undefined){
let data2 = data.client;
if((typeof data2 !== "string") && (!(data2 && typeof data2 == "object" && !Array.isArray(data2)))){
const err7 = {instancePath:instancePath+"/client",schemaPath:"#/properties/client/type",keyword:"type",params:{type: schema59.properties.client.type},message:"must be string,object",schema:schema59.properties.client.type,parentSchema:schema59.properties.client,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const _errs9 = errors;
let valid2 = true;
const _errs10 = errors;
if(!(data2 && typeof data2 == "object" && !Array.isArray(data2))){
const err8 = {};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs10 === errors;
errors = _errs9;
if(vErrors !== null){
if(_errs9){
vErrors.length = _errs9;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs12 = errors;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
for(const key1 in data2){
if(!(((((((((key1 === "client_id") || (key1 === "client_name")) || (key1 === "token_endpoint_auth_method")) || (key1 === "grant_types")) || (key1 === "scope")) || (key1 === "audiences")) || (key1 === "access_token_lifetime")) || (key1 === "metadata")) || (pattern4.test(key1)))){
const err9 = {instancePath:instancePath+"/client",schemaPath:"#/$defs/client/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data2.client_id !== undefined){
let data3 = data2.client_id;
if(typeof data3 === "string"){
if(func2(data3) < 1){
const err10 = {instancePath:instancePath+"/client/client_id",schemaPath:"#/$defs/client/properties/client_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.client_id,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/client/client_id",schemaPath:"#/$defs/client/properties/client_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.client_id.type,parentSchema:schema57.properties.client_id,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data2.client_name !== undefined){
let data4 = data2.client_name;
if(typeof data4 !== "string"){
const err12 = {instancePath:instancePath+"/client/client_name",schemaPath:"#/$defs/client/properties/client_name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.client_name.type,parentSchema:schema57.properties.client_name,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data2.token_endpoint_auth_method !== undefined){
let data5 = data2.token_endpoint_auth_method;
if(!(((((((data5 === "client_secret_basic") || (data5 === "client_secret_post")) || (data5 === "client_secret_jwt")) || (data5 === "private_key_jwt")) || (data5 === "tls_client_auth")) || (data5 === "self_signed_tls_client_auth")) || (data5 === "none"))){
const err13 = {instancePath:instancePath+"/client/token_endpoint_auth_method",schemaPath:"#/$defs/client/properties/token_endpoint_auth_method/enum",keyword:"enum",params:{allowedValues: schema57.properties.token_endpoint_auth_method.enum},message:"must be equal to one of the allowed values",schema:schema57.properties.token_endpoint_auth_method.enum,parentSchema:schema57.properties.token_endpoint_auth_method,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data2.grant_types !== undefined){
let data6 = data2.grant_types;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 === "string"){
if(func2(data7) < 1){
const err14 = {instancePath:instancePath+"/client/grant_types/" + i0,schemaPath:"#/$defs/client/properties/grant_types/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.grant_types.items,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/client/grant_types/" + i0,schemaPath:"#/$defs/client/properties/grant_types/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.grant_types.items.type,parentSchema:schema57.properties.grant_types.items,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/client/grant_types",schemaPath:"#/$defs/client/properties/grant_types/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.properties.grant_types.type,parentSchema:schema57.properties.grant_types,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data2.scope !== undefined){
let data8 = data2.scope;
if(typeof data8 !== "string"){
const err17 = {instancePath:instancePath+"/client/scope",schemaPath:"#/$defs/client/properties/scope/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.scope.type,parentSchema:schema57.properties.scope,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data2.audiences !== undefined){
let data9 = data2.audiences;
if(Array.isArray(data9)){
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
let data10 = data9[i1];
if(typeof data10 === "string"){
if(func2(data10) < 1){
const err18 = {instancePath:instancePath+"/client/audiences/" + i1,schemaPath:"#/$defs/client/properties/audiences/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.audiences.items,data:data10};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/client/audiences/" + i1,schemaPath:"#/$defs/client/properties/audiences/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.audiences.items.type,parentSchema:schema57.properties.audiences.items,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/client/audiences",schemaPath:"#/$defs/client/properties/audiences/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.properties.audiences.type,parentSchema:schema57.properties.audiences,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data2.access_token_lifetime !== undefined){
let data11 = data2.access_token_lifetime;
if(!(((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11))) && (isFinite(data11)))){
const err21 = {instancePath:instancePath+"/client/access_token_lifetime",schemaPath:"#/$defs/client/properties/access_token_lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema57.properties.access_token_lifetime.type,parentSchema:schema57.properties.access_token_lifetime,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data11 == "number") && (isFinite(data11))){
if(data11 < 1 || isNaN(data11)){
const err22 = {instancePath:instancePath+"/client/access_token_lifetime",schemaPath:"#/$defs/client/properties/access_token_lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema57.properties.access_token_lifetime,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
if(data2.metadata !== undefined){
let data12 = data2.metadata;
if(!(data12 && typeof data12 == "object" && !Array.isArray(data12))){
const err23 = {instancePath:instancePath+"/client/metadata",schemaPath:"#/$defs/client/properties/metadata/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.properties.metadata.type,parentSchema:schema57.properties.metadata,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/client",schemaPath:"#/$defs/client/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data2};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid0 = _errs12 === errors;
valid2 = _valid0;
}
if(!valid2){
const err25 = {instancePath:instancePath+"/client",schemaPath:"#/properties/client/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema59.properties.client.if,parentSchema:schema59.properties.client,data:data2};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.request !== undefined){
let data13 = data.request;
if((!(data13 && typeof data13 == "object" && !Array.isArray(data13))) && (data13 !== null)){
const err26 = {instancePath:instancePath+"/request",schemaPath:"#/$defs/request/type",keyword:"type",params:{type: schema58.type},message:"must be object,null",schema:schema58.type,parentSchema:schema58,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key2 in data13){
if(!((func1.call(schema58.properties, key2)) || (pattern4.test(key2)))){
const err27 = {instancePath:instancePath+"/request",schemaPath:"#/$defs/request/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema58,data:data13};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data13.endpoint !== undefined){
let data14 = data13.endpoint;
if(!(((((data14 === "token") || (data14 === "introspection")) || (data14 === "revocation")) || (data14 === "pushed_authorization_request")) || (data14 === "device_authorization"))){
const err28 = {instancePath:instancePath+"/request/endpoint",schemaPath:"#/$defs/request/properties/endpoint/enum",keyword:"enum",params:{allowedValues: schema58.properties.endpoint.enum},message:"must be equal to one of the allowed values",schema:schema58.properties.endpoint.enum,parentSchema:schema58.properties.endpoint,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data13.grant_type !== undefined){
let data15 = data13.grant_type;
if((typeof data15 !== "string") && (data15 !== null)){
const err29 = {instancePath:instancePath+"/request/grant_type",schemaPath:"#/$defs/request/properties/grant_type/type",keyword:"type",params:{type: schema58.properties.grant_type.type},message:"must be string,null",schema:schema58.properties.grant_type.type,parentSchema:schema58.properties.grant_type,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data13.scope !== undefined){
let data16 = data13.scope;
if((typeof data16 !== "string") && (data16 !== null)){
const err30 = {instancePath:instancePath+"/request/scope",schemaPath:"#/$defs/request/properties/scope/type",keyword:"type",params:{type: schema58.properties.scope.type},message:"must be string,null",schema:schema58.properties.scope.type,parentSchema:schema58.properties.scope,data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data13.resources !== undefined){
let data17 = data13.resources;
if((!(Array.isArray(data17))) && (data17 !== null)){
const err31 = {instancePath:instancePath+"/request/resources",schemaPath:"#/$defs/request/properties/resources/type",keyword:"type",params:{type: schema58.properties.resources.type},message:"must be array,null",schema:schema58.properties.resources.type,parentSchema:schema58.properties.resources,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(Array.isArray(data17)){
const len2 = data17.length;
for(let i2=0; i2<len2; i2++){
let data18 = data17[i2];
if(typeof data18 !== "string"){
const err32 = {instancePath:instancePath+"/request/resources/" + i2,schemaPath:"#/$defs/request/properties/resources/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.properties.resources.items.type,parentSchema:schema58.properties.resources.items,data:data18};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
}
if(data13.parameters !== undefined){
let data19 = data13.parameters;
if((!(data19 && typeof data19 == "object" && !Array.isArray(data19))) && (data19 !== null)){
const err33 = {instancePath:instancePath+"/request/parameters",schemaPath:"#/$defs/request/properties/parameters/type",keyword:"type",params:{type: schema58.properties.parameters.type},message:"must be object,null",schema:schema58.properties.parameters.type,parentSchema:schema58.properties.parameters,data:data19};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data13.remote_address !== undefined){
let data20 = data13.remote_address;
if((typeof data20 !== "string") && (data20 !== null)){
const err34 = {instancePath:instancePath+"/request/remote_address",schemaPath:"#/$defs/request/properties/remote_address/type",keyword:"type",params:{type: schema58.properties.remote_address.type},message:"must be string,null",schema:schema58.properties.remote_address.type,parentSchema:schema58.properties.remote_address,data:data20};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data13.subject_token_type !== undefined){
let data21 = data13.subject_token_type;
if((typeof data21 !== "string") && (data21 !== null)){
const err35 = {instancePath:instancePath+"/request/subject_token_type",schemaPath:"#/$defs/request/properties/subject_token_type/type",keyword:"type",params:{type: schema58.properties.subject_token_type.type},message:"must be string,null",schema:schema58.properties.subject_token_type.type,parentSchema:schema58.properties.subject_token_type,data:data21};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data13.actor_token_type !== undefined){
let data22 = data13.actor_token_type;
if((typeof data22 !== "string") && (data22 !== null)){
const err36 = {instancePath:instancePath+"/request/actor_token_type",schemaPath:"#/$defs/request/properties/actor_token_type/type",keyword:"type",params:{type: schema58.properties.actor_token_type.type},message:"must be string,null",schema:schema58.properties.actor_token_type.type,parentSchema:schema58.properties.actor_token_type,data:data22};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data13.requested_token_type !== undefined){
let data23 = data13.requested_token_type;
if((typeof data23 !== "string") && (data23 !== null)){
const err37 = {instancePath:instancePath+"/request/requested_token_type",schemaPath:"#/$defs/request/properties/requested_token_type/type",keyword:"type",params:{type: schema58.properties.requested_token_type.type},message:"must be string,null",schema:schema58.properties.requested_token_type.type,parentSchema:schema58.properties.requested_token_type,data:data23};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
}
if(data.assertion !== undefined){
let data24 = data.assertion;
if((!(data24 && typeof data24 == "object" && !Array.isArray(data24))) && (data24 !== null)){
const err38 = {instancePath:instancePath+"/assertion",schemaPath:"#/properties/assertion/type",keyword:"type",params:{type: schema59.properties.assertion.type},message:"must be object,null",schema:schema59.properties.assertion.type,parentSchema:schema59.properties.assertion,data:data24};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.assertion_header !== undefined){
let data25 = data.assertion_header;
if((!(data25 && typeof data25 == "object" && !Array.isArray(data25))) && (data25 !== null)){
const err39 = {instancePath:instancePath+"/assertion_header",schemaPath:"#/properties/assertion_header/type",keyword:"type",params:{type: schema59.properties.assertion_header.type},message:"must be object,null",schema:schema59.properties.assertion_header.type,parentSchema:schema59.properties.assertion_header,data:data25};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.subject_token !== undefined){
let data26 = data.subject_token;
if((!(data26 && typeof data26 == "object" && !Array.isArray(data26))) && (data26 !== null)){
const err40 = {instancePath:instancePath+"/subject_token",schemaPath:"#/properties/subject_token/type",keyword:"type",params:{type: schema59.properties.subject_token.type},message:"must be object,null",schema:schema59.properties.subject_token.type,parentSchema:schema59.properties.subject_token,data:data26};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.subject_token_header !== undefined){
let data27 = data.subject_token_header;
if((!(data27 && typeof data27 == "object" && !Array.isArray(data27))) && (data27 !== null)){
const err41 = {instancePath:instancePath+"/subject_token_header",schemaPath:"#/properties/subject_token_header/type",keyword:"type",params:{type: schema59.properties.subject_token_header.type},message:"must be object,null",schema:schema59.properties.subject_token_header.type,parentSchema:schema59.properties.subject_token_header,data:data27};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.actor_token !== undefined){
let data28 = data.actor_token;
if((!(data28 && typeof data28 == "object" && !Array.isArray(data28))) && (data28 !== null)){
const err42 = {instancePath:instancePath+"/actor_token",schemaPath:"#/properties/actor_token/type",keyword:"type",params:{type: schema59.properties.actor_token.type},message:"must be object,null",schema:schema59.properties.actor_token.type,parentSchema:schema59.properties.actor_token,data:data28};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.actor_token_header !== undefined){
let data29 = data.actor_token_header;
if((!(data29 && typeof data29 == "object" && !Array.isArray(data29))) && (data29 !== null)){
const err43 = {instancePath:instancePath+"/actor_token_header",schemaPath:"#/properties/actor_token_header/type",keyword:"type",params:{type: schema59.properties.actor_token_header.type},message:"must be object,null",schema:schema59.properties.actor_token_header.type,parentSchema:schema59.properties.actor_token_header,data:data29};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.user !== undefined){
let data30 = data.user;
if((!(data30 && typeof data30 == "object" && !Array.isArray(data30))) && (data30 !== null)){
const err44 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: schema59.properties.user.type},message:"must be object,null",schema:schema59.properties.user.type,parentSchema:schema59.properties.user,data:data30};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.upstream !== undefined){
let data31 = data.upstream;
if((!(data31 && typeof data31 == "object" && !Array.isArray(data31))) && (data31 !== null)){
const err45 = {instancePath:instancePath+"/upstream",schemaPath:"#/properties/upstream/type",keyword:"type",params:{type: schema59.properties.upstream.type},message:"must be object,null",schema:schema59.properties.upstream.type,parentSchema:schema59.properties.upstream,data:data31};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
if(data31 && typeof data31 == "object" && !Array.isArray(data31)){
for(const key3 in data31){
if(!(((key3 === "access_token") || (key3 === "id_token")) || (pattern4.test(key3)))){
const err46 = {instancePath:instancePath+"/upstream",schemaPath:"#/properties/upstream/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema59.properties.upstream,data:data31};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data31.access_token !== undefined){
let data32 = data31.access_token;
if((!(data32 && typeof data32 == "object" && !Array.isArray(data32))) && (data32 !== null)){
const err47 = {instancePath:instancePath+"/upstream/access_token",schemaPath:"#/properties/upstream/properties/access_token/type",keyword:"type",params:{type: schema59.properties.upstream.properties.access_token.type},message:"must be object,null",schema:schema59.properties.upstream.properties.access_token.type,parentSchema:schema59.properties.upstream.properties.access_token,data:data32};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data31.id_token !== undefined){
let data33 = data31.id_token;
if((!(data33 && typeof data33 == "object" && !Array.isArray(data33))) && (data33 !== null)){
const err48 = {instancePath:instancePath+"/upstream/id_token",schemaPath:"#/properties/upstream/properties/id_token/type",keyword:"type",params:{type: schema59.properties.upstream.properties.id_token.type},message:"must be object,null",schema:schema59.properties.upstream.properties.id_token.type,parentSchema:schema59.properties.upstream.properties.id_token,data:data33};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
}
if(data.key !== undefined){
let data34 = data.key;
if((!(data34 && typeof data34 == "object" && !Array.isArray(data34))) && (data34 !== null)){
const err49 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/type",keyword:"type",params:{type: schema59.properties.key.type},message:"must be object,null",schema:schema59.properties.key.type,parentSchema:schema59.properties.key,data:data34};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
if(data34 && typeof data34 == "object" && !Array.isArray(data34)){
if(data34.thumbprint === undefined){
const err50 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/required",keyword:"required",params:{missingProperty: "thumbprint"},message:"must have required property '"+"thumbprint"+"'",schema:schema59.properties.key.required,parentSchema:schema59.properties.key,data:data34};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
for(const key4 in data34){
if(!((key4 === "thumbprint") || (pattern4.test(key4)))){
const err51 = {instancePath:instancePath+"/key",schemaPath:"#/properties/key/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema59.properties.key,data:data34};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data34.thumbprint !== undefined){
let data35 = data34.thumbprint;
if(typeof data35 !== "string"){
const err52 = {instancePath:instancePath+"/key/thumbprint",schemaPath:"#/properties/key/properties/thumbprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.key.properties.thumbprint.type,parentSchema:schema59.properties.key.properties.thumbprint,data:data35};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
}
if(data.certificate !== undefined){
let data36 = data.certificate;
if((!(data36 && typeof data36 == "object" && !Array.isArray(data36))) && (data36 !== null)){
const err53 = {instancePath:instancePath+"/certificate",schemaPath:"#/properties/certificate/type",keyword:"type",params:{type: schema59.properties.certificate.type},message:"must be object,null",schema:schema59.properties.certificate.type,parentSchema:schema59.properties.certificate,data:data36};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if(data36 && typeof data36 == "object" && !Array.isArray(data36)){
for(const key5 in data36){
if(!(((((key5 === "subject_dn") || (key5 === "san_dns")) || (key5 === "san_uri")) || (key5 === "thumbprint")) || (pattern4.test(key5)))){
const err54 = {instancePath:instancePath+"/certificate",schemaPath:"#/properties/certificate/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema59.properties.certificate,data:data36};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
if(data36.subject_dn !== undefined){
let data37 = data36.subject_dn;
if(typeof data37 !== "string"){
const err55 = {instancePath:instancePath+"/certificate/subject_dn",schemaPath:"#/properties/certificate/properties/subject_dn/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.certificate.properties.subject_dn.type,parentSchema:schema59.properties.certificate.properties.subject_dn,data:data37};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data36.san_dns !== undefined){
let data38 = data36.san_dns;
if(Array.isArray(data38)){
const len3 = data38.length;
for(let i3=0; i3<len3; i3++){
let data39 = data38[i3];
if(typeof data39 !== "string"){
const err56 = {instancePath:instancePath+"/certificate/san_dns/" + i3,schemaPath:"#/properties/certificate/properties/san_dns/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.certificate.properties.san_dns.items.type,parentSchema:schema59.properties.certificate.properties.san_dns.items,data:data39};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
}
else {
const err57 = {instancePath:instancePath+"/certificate/san_dns",schemaPath:"#/properties/certificate/properties/san_dns/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.certificate.properties.san_dns.type,parentSchema:schema59.properties.certificate.properties.san_dns,data:data38};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data36.san_uri !== undefined){
let data40 = data36.san_uri;
if(Array.isArray(data40)){
const len4 = data40.length;
for(let i4=0; i4<len4; i4++){
let data41 = data40[i4];
if(typeof data41 !== "string"){
const err58 = {instancePath:instancePath+"/certificate/san_uri/" + i4,schemaPath:"#/properties/certificate/properties/san_uri/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.certificate.properties.san_uri.items.type,parentSchema:schema59.properties.certificate.properties.san_uri.items,data:data41};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
else {
const err59 = {instancePath:instancePath+"/certificate/san_uri",schemaPath:"#/properties/certificate/properties/san_uri/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.properties.certificate.properties.san_uri.type,parentSchema:schema59.properties.certificate.properties.san_uri,data:data40};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data36.thumbprint !== undefined){
let data42 = data36.thumbprint;
if(typeof data42 !== "string"){
const err60 = {instancePath:instancePath+"/certificate/thumbprint",schemaPath:"#/properties/certificate/properties/thumbprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.properties.certificate.properties.thumbprint.type,parentSchema:schema59.properties.certificate.properties.thumbprint,data:data42};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
}
}
if(data.expect !== undefined){
let data43 = data.expect;
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
if(data43.decision === undefined){
const err61 = {instancePath:instancePath+"/expect",schemaPath:"#/$defs/expect/required",keyword:"required",params:{missingProperty: "decision"},message:"must have required property '"+"decision"+"'",schema:schema63.required,parentSchema:schema63,data:data43};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
for(const key6 in data43){
if(!((func1.call(schema63.properties, key6)) || (pattern4.test(key6)))){
const err62 = {instancePath:instancePath+"/expect",schemaPath:"#/$defs/expect/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema63,data:data43};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data43.decision !== undefined){
let data44 = data43.decision;
if(!((data44 === "allow") || (data44 === "deny"))){
const err63 = {instancePath:instancePath+"/expect/decision",schemaPath:"#/$defs/expect/properties/decision/enum",keyword:"enum",params:{allowedValues: schema63.properties.decision.enum},message:"must be equal to one of the allowed values",schema:schema63.properties.decision.enum,parentSchema:schema63.properties.decision,data:data44};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data43.rules !== undefined){
let data45 = data43.rules;
if(Array.isArray(data45)){
const len5 = data45.length;
for(let i5=0; i5<len5; i5++){
let data46 = data45[i5];
if(typeof data46 !== "string"){
const err64 = {instancePath:instancePath+"/expect/rules/" + i5,schemaPath:"#/$defs/expect/properties/rules/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.rules.items.type,parentSchema:schema63.properties.rules.items,data:data46};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/expect/rules",schemaPath:"#/$defs/expect/properties/rules/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema63.properties.rules.type,parentSchema:schema63.properties.rules,data:data45};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data43.error !== undefined){
let data47 = data43.error;
if(typeof data47 !== "string"){
const err66 = {instancePath:instancePath+"/expect/error",schemaPath:"#/$defs/expect/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.error.type,parentSchema:schema63.properties.error,data:data47};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
if(data43.reason !== undefined){
let data48 = data43.reason;
if(!(((((((data48 === "facts") || (data48 === "evaluation_error")) || (data48 === "rule")) || (data48 === "no_grant")) || (data48 === "required_claim")) || (data48 === "claims_too_large")) || (data48 === "token"))){
const err67 = {instancePath:instancePath+"/expect/reason",schemaPath:"#/$defs/expect/properties/reason/enum",keyword:"enum",params:{allowedValues: schema63.properties.reason.enum},message:"must be equal to one of the allowed values",schema:schema63.properties.reason.enum,parentSchema:schema63.properties.reason,data:data48};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data43.message !== undefined){
let data49 = data43.message;
if(typeof data49 !== "string"){
const err68 = {instancePath:instancePath+"/expect/message",schemaPath:"#/$defs/expect/properties/message/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.message.type,parentSchema:schema63.properties.message,data:data49};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data43.claims !== undefined){
let data50 = data43.claims;
if(data50 && typeof data50 == "object" && !Array.isArray(data50)){
for(const key7 in data50){
if(!((((key7 === "access_token") || (key7 === "id_token")) || (key7 === "introspection")) || (pattern4.test(key7)))){
const err69 = {instancePath:instancePath+"/expect/claims",schemaPath:"#/$defs/expect/properties/claims/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema63.properties.claims,data:data50};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data50.access_token !== undefined){
let data51 = data50.access_token;
if(!(data51 && typeof data51 == "object" && !Array.isArray(data51))){
const err70 = {instancePath:instancePath+"/expect/claims/access_token",schemaPath:"#/$defs/expect/properties/claims/properties/access_token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.properties.claims.properties.access_token.type,parentSchema:schema63.properties.claims.properties.access_token,data:data51};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data50.id_token !== undefined){
let data52 = data50.id_token;
if(!(data52 && typeof data52 == "object" && !Array.isArray(data52))){
const err71 = {instancePath:instancePath+"/expect/claims/id_token",schemaPath:"#/$defs/expect/properties/claims/properties/id_token/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.properties.claims.properties.id_token.type,parentSchema:schema63.properties.claims.properties.id_token,data:data52};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data50.introspection !== undefined){
let data53 = data50.introspection;
if(!(data53 && typeof data53 == "object" && !Array.isArray(data53))){
const err72 = {instancePath:instancePath+"/expect/claims/introspection",schemaPath:"#/$defs/expect/properties/claims/properties/introspection/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.properties.claims.properties.introspection.type,parentSchema:schema63.properties.claims.properties.introspection,data:data53};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
}
else {
const err73 = {instancePath:instancePath+"/expect/claims",schemaPath:"#/$defs/expect/properties/claims/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.properties.claims.type,parentSchema:schema63.properties.claims,data:data50};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data43.lifetime !== undefined){
let data54 = data43.lifetime;
if((!(((typeof data54 == "number") && (!(data54 % 1) && !isNaN(data54))) && (isFinite(data54)))) && (data54 !== null)){
const err74 = {instancePath:instancePath+"/expect/lifetime",schemaPath:"#/$defs/expect/properties/lifetime/type",keyword:"type",params:{type: schema63.properties.lifetime.type},message:"must be integer,null",schema:schema63.properties.lifetime.type,parentSchema:schema63.properties.lifetime,data:data54};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
if((typeof data54 == "number") && (isFinite(data54))){
if(data54 < 1 || isNaN(data54)){
const err75 = {instancePath:instancePath+"/expect/lifetime",schemaPath:"#/$defs/expect/properties/lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63.properties.lifetime,data:data54};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
}
if(data43.scope !== undefined){
let data55 = data43.scope;
if(((typeof data55 !== "string") && (!(Array.isArray(data55)))) && (data55 !== null)){
const err76 = {instancePath:instancePath+"/expect/scope",schemaPath:"#/$defs/expect/properties/scope/type",keyword:"type",params:{type: schema63.properties.scope.type},message:"must be string,array,null",schema:schema63.properties.scope.type,parentSchema:schema63.properties.scope,data:data55};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
if(Array.isArray(data55)){
const len6 = data55.length;
for(let i6=0; i6<len6; i6++){
let data56 = data55[i6];
if(typeof data56 === "string"){
if(func2(data56) < 1){
const err77 = {instancePath:instancePath+"/expect/scope/" + i6,schemaPath:"#/$defs/expect/properties/scope/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema63.properties.scope.items,data:data56};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
else {
const err78 = {instancePath:instancePath+"/expect/scope/" + i6,schemaPath:"#/$defs/expect/properties/scope/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.scope.items.type,parentSchema:schema63.properties.scope.items,data:data56};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
}
if(data43.audience !== undefined){
let data57 = data43.audience;
if(((typeof data57 !== "string") && (!(Array.isArray(data57)))) && (data57 !== null)){
const err79 = {instancePath:instancePath+"/expect/audience",schemaPath:"#/$defs/expect/properties/audience/type",keyword:"type",params:{type: schema63.properties.audience.type},message:"must be string,array,null",schema:schema63.properties.audience.type,parentSchema:schema63.properties.audience,data:data57};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
if(Array.isArray(data57)){
const len7 = data57.length;
for(let i7=0; i7<len7; i7++){
let data58 = data57[i7];
if(typeof data58 === "string"){
if(func2(data58) < 1){
const err80 = {instancePath:instancePath+"/expect/audience/" + i7,schemaPath:"#/$defs/expect/properties/audience/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema63.properties.audience.items,data:data58};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
else {
const err81 = {instancePath:instancePath+"/expect/audience/" + i7,schemaPath:"#/$defs/expect/properties/audience/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema63.properties.audience.items.type,parentSchema:schema63.properties.audience.items,data:data58};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
}
}
}
else {
const err82 = {instancePath:instancePath+"/expect",schemaPath:"#/$defs/expect/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema63.type,parentSchema:schema63,data:data43};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
}
else {
const err83 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="policy-test" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs1 = errors;
let valid0 = false;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.cases === undefined){
const err0 = {instancePath,schemaPath:"#/anyOf/0/required",keyword:"required",params:{missingProperty: "cases"},message:"must have required property '"+"cases"+"'",schema:schema55.anyOf[0].required,parentSchema:schema55.anyOf[0],data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
var _valid0 = _errs2 === errors;
valid0 = valid0 || _valid0;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.invariants === undefined){
const err1 = {instancePath,schemaPath:"#/anyOf/1/required",keyword:"required",params:{missingProperty: "invariants"},message:"must have required property '"+"invariants"+"'",schema:schema55.anyOf[1].required,parentSchema:schema55.anyOf[1],data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
var _valid0 = _errs3 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const err2 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema55.anyOf,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
else {
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "description") || (key0 === "policies")) || (key0 === "now")) || (key0 === "fulfilment")) || (key0 === "defaults")) || (key0 === "cases")) || (key0 === "invariants")) || (pattern4.test(key0)))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
let data0 = data.description;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.description.type,parentSchema:schema55.properties.description,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.policies !== undefined){
let data1 = data.policies;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/policies",schemaPath:"#/properties/policies/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema55.properties.policies,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 !== "string"){
const err6 = {instancePath:instancePath+"/policies/" + i0,schemaPath:"#/properties/policies/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.policies.items.type,parentSchema:schema55.properties.policies.items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
let i1 = data1.length;
let j0;
if(i1 > 1){
const indices0 = {};
for(;i1--;){
let item0 = data1[i1];
if(typeof item0 !== "string"){
continue;
}
if(typeof indices0[item0] == "number"){
j0 = indices0[item0];
const err7 = {instancePath:instancePath+"/policies",schemaPath:"#/properties/policies/uniqueItems",keyword:"uniqueItems",params:{i: i1, j: j0},message:"must NOT have duplicate items (items ## "+j0+" and "+i1+" are identical)",schema:true,parentSchema:schema55.properties.policies,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
break;
}
indices0[item0] = i1;
}
}
}
else {
const err8 = {instancePath:instancePath+"/policies",schemaPath:"#/properties/policies/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema55.properties.policies.type,parentSchema:schema55.properties.policies,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.now !== undefined){
let data3 = data.now;
if(typeof data3 === "string"){
if(!pattern49.test(data3)){
const err9 = {instancePath:instancePath+"/now",schemaPath:"#/$defs/instant/pattern",keyword:"pattern",params:{pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"},message:"must match pattern \""+"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$"+"\"",schema:"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})$",parentSchema:schema56,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/now",schemaPath:"#/$defs/instant/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.type,parentSchema:schema56,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.fulfilment !== undefined){
let data4 = data.fulfilment;
if(!(((((data4 === "issue") || (data4 === "assertion")) || (data4 === "reissue")) || (data4 === "introspection")) || (data4 === "none"))){
const err11 = {instancePath:instancePath+"/fulfilment",schemaPath:"#/properties/fulfilment/enum",keyword:"enum",params:{allowedValues: schema55.properties.fulfilment.enum},message:"must be equal to one of the allowed values",schema:schema55.properties.fulfilment.enum,parentSchema:schema55.properties.fulfilment,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.defaults !== undefined){
let data5 = data.defaults;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 in data5){
if(!((func1.call(schema55.properties.defaults.properties, key1)) || (pattern4.test(key1)))){
const err12 = {instancePath:instancePath+"/defaults",schemaPath:"#/properties/defaults/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema55.properties.defaults,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data5.client !== undefined){
let data6 = data5.client;
if((typeof data6 !== "string") && (!(data6 && typeof data6 == "object" && !Array.isArray(data6)))){
const err13 = {instancePath:instancePath+"/defaults/client",schemaPath:"#/properties/defaults/properties/client/type",keyword:"type",params:{type: schema55.properties.defaults.properties.client.type},message:"must be string,object",schema:schema55.properties.defaults.properties.client.type,parentSchema:schema55.properties.defaults.properties.client,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
const _errs20 = errors;
let valid7 = true;
const _errs21 = errors;
if(!(data6 && typeof data6 == "object" && !Array.isArray(data6))){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid1 = _errs21 === errors;
errors = _errs20;
if(vErrors !== null){
if(_errs20){
vErrors.length = _errs20;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs23 = errors;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key2 in data6){
if(!(((((((((key2 === "client_id") || (key2 === "client_name")) || (key2 === "token_endpoint_auth_method")) || (key2 === "grant_types")) || (key2 === "scope")) || (key2 === "audiences")) || (key2 === "access_token_lifetime")) || (key2 === "metadata")) || (pattern4.test(key2)))){
const err15 = {instancePath:instancePath+"/defaults/client",schemaPath:"#/$defs/client/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data6.client_id !== undefined){
let data7 = data6.client_id;
if(typeof data7 === "string"){
if(func2(data7) < 1){
const err16 = {instancePath:instancePath+"/defaults/client/client_id",schemaPath:"#/$defs/client/properties/client_id/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.client_id,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/defaults/client/client_id",schemaPath:"#/$defs/client/properties/client_id/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.client_id.type,parentSchema:schema57.properties.client_id,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data6.client_name !== undefined){
let data8 = data6.client_name;
if(typeof data8 !== "string"){
const err18 = {instancePath:instancePath+"/defaults/client/client_name",schemaPath:"#/$defs/client/properties/client_name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.client_name.type,parentSchema:schema57.properties.client_name,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data6.token_endpoint_auth_method !== undefined){
let data9 = data6.token_endpoint_auth_method;
if(!(((((((data9 === "client_secret_basic") || (data9 === "client_secret_post")) || (data9 === "client_secret_jwt")) || (data9 === "private_key_jwt")) || (data9 === "tls_client_auth")) || (data9 === "self_signed_tls_client_auth")) || (data9 === "none"))){
const err19 = {instancePath:instancePath+"/defaults/client/token_endpoint_auth_method",schemaPath:"#/$defs/client/properties/token_endpoint_auth_method/enum",keyword:"enum",params:{allowedValues: schema57.properties.token_endpoint_auth_method.enum},message:"must be equal to one of the allowed values",schema:schema57.properties.token_endpoint_auth_method.enum,parentSchema:schema57.properties.token_endpoint_auth_method,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data6.grant_types !== undefined){
let data10 = data6.grant_types;
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i2=0; i2<len1; i2++){
let data11 = data10[i2];
if(typeof data11 === "string"){
if(func2(data11) < 1){
const err20 = {instancePath:instancePath+"/defaults/client/grant_types/" + i2,schemaPath:"#/$defs/client/properties/grant_types/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.grant_types.items,data:data11};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/defaults/client/grant_types/" + i2,schemaPath:"#/$defs/client/properties/grant_types/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.grant_types.items.type,parentSchema:schema57.properties.grant_types.items,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath:instancePath+"/defaults/client/grant_types",schemaPath:"#/$defs/client/properties/grant_types/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.properties.grant_types.type,parentSchema:schema57.properties.grant_types,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data6.scope !== undefined){
let data12 = data6.scope;
if(typeof data12 !== "string"){
const err23 = {instancePath:instancePath+"/defaults/client/scope",schemaPath:"#/$defs/client/properties/scope/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.scope.type,parentSchema:schema57.properties.scope,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data6.audiences !== undefined){
let data13 = data6.audiences;
if(Array.isArray(data13)){
const len2 = data13.length;
for(let i3=0; i3<len2; i3++){
let data14 = data13[i3];
if(typeof data14 === "string"){
if(func2(data14) < 1){
const err24 = {instancePath:instancePath+"/defaults/client/audiences/" + i3,schemaPath:"#/$defs/client/properties/audiences/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.audiences.items,data:data14};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/defaults/client/audiences/" + i3,schemaPath:"#/$defs/client/properties/audiences/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.audiences.items.type,parentSchema:schema57.properties.audiences.items,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath:instancePath+"/defaults/client/audiences",schemaPath:"#/$defs/client/properties/audiences/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema57.properties.audiences.type,parentSchema:schema57.properties.audiences,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data6.access_token_lifetime !== undefined){
let data15 = data6.access_token_lifetime;
if(!(((typeof data15 == "number") && (!(data15 % 1) && !isNaN(data15))) && (isFinite(data15)))){
const err27 = {instancePath:instancePath+"/defaults/client/access_token_lifetime",schemaPath:"#/$defs/client/properties/access_token_lifetime/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema57.properties.access_token_lifetime.type,parentSchema:schema57.properties.access_token_lifetime,data:data15};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if((typeof data15 == "number") && (isFinite(data15))){
if(data15 < 1 || isNaN(data15)){
const err28 = {instancePath:instancePath+"/defaults/client/access_token_lifetime",schemaPath:"#/$defs/client/properties/access_token_lifetime/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema57.properties.access_token_lifetime,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
if(data6.metadata !== undefined){
let data16 = data6.metadata;
if(!(data16 && typeof data16 == "object" && !Array.isArray(data16))){
const err29 = {instancePath:instancePath+"/defaults/client/metadata",schemaPath:"#/$defs/client/properties/metadata/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.properties.metadata.type,parentSchema:schema57.properties.metadata,data:data16};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/defaults/client",schemaPath:"#/$defs/client/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data6};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var _valid1 = _errs23 === errors;
valid7 = _valid1;
}
if(!valid7){
const err31 = {instancePath:instancePath+"/defaults/client",schemaPath:"#/properties/defaults/properties/client/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema55.properties.defaults.properties.client.if,parentSchema:schema55.properties.defaults.properties.client,data:data6};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data5.request !== undefined){
let data17 = data5.request;
if((!(data17 && typeof data17 == "object" && !Array.isArray(data17))) && (data17 !== null)){
const err32 = {instancePath:instancePath+"/defaults/request",schemaPath:"#/$defs/request/type",keyword:"type",params:{type: schema58.type},message:"must be object,null",schema:schema58.type,parentSchema:schema58,data:data17};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key3 in data17){
if(!((func1.call(schema58.properties, key3)) || (pattern4.test(key3)))){
const err33 = {instancePath:instancePath+"/defaults/request",schemaPath:"#/$defs/request/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema58,data:data17};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data17.endpoint !== undefined){
let data18 = data17.endpoint;
if(!(((((data18 === "token") || (data18 === "introspection")) || (data18 === "revocation")) || (data18 === "pushed_authorization_request")) || (data18 === "device_authorization"))){
const err34 = {instancePath:instancePath+"/defaults/request/endpoint",schemaPath:"#/$defs/request/properties/endpoint/enum",keyword:"enum",params:{allowedValues: schema58.properties.endpoint.enum},message:"must be equal to one of the allowed values",schema:schema58.properties.endpoint.enum,parentSchema:schema58.properties.endpoint,data:data18};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data17.grant_type !== undefined){
let data19 = data17.grant_type;
if((typeof data19 !== "string") && (data19 !== null)){
const err35 = {instancePath:instancePath+"/defaults/request/grant_type",schemaPath:"#/$defs/request/properties/grant_type/type",keyword:"type",params:{type: schema58.properties.grant_type.type},message:"must be string,null",schema:schema58.properties.grant_type.type,parentSchema:schema58.properties.grant_type,data:data19};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data17.scope !== undefined){
let data20 = data17.scope;
if((typeof data20 !== "string") && (data20 !== null)){
const err36 = {instancePath:instancePath+"/defaults/request/scope",schemaPath:"#/$defs/request/properties/scope/type",keyword:"type",params:{type: schema58.properties.scope.type},message:"must be string,null",schema:schema58.properties.scope.type,parentSchema:schema58.properties.scope,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data17.resources !== undefined){
let data21 = data17.resources;
if((!(Array.isArray(data21))) && (data21 !== null)){
const err37 = {instancePath:instancePath+"/defaults/request/resources",schemaPath:"#/$defs/request/properties/resources/type",keyword:"type",params:{type: schema58.properties.resources.type},message:"must be array,null",schema:schema58.properties.resources.type,parentSchema:schema58.properties.resources,data:data21};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(Array.isArray(data21)){
const len3 = data21.length;
for(let i4=0; i4<len3; i4++){
let data22 = data21[i4];
if(typeof data22 !== "string"){
const err38 = {instancePath:instancePath+"/defaults/request/resources/" + i4,schemaPath:"#/$defs/request/properties/resources/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.properties.resources.items.type,parentSchema:schema58.properties.resources.items,data:data22};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
}
if(data17.parameters !== undefined){
let data23 = data17.parameters;
if((!(data23 && typeof data23 == "object" && !Array.isArray(data23))) && (data23 !== null)){
const err39 = {instancePath:instancePath+"/defaults/request/parameters",schemaPath:"#/$defs/request/properties/parameters/type",keyword:"type",params:{type: schema58.properties.parameters.type},message:"must be object,null",schema:schema58.properties.parameters.type,parentSchema:schema58.properties.parameters,data:data23};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data17.remote_address !== undefined){
let data24 = data17.remote_address;
if((typeof data24 !== "string") && (data24 !== null)){
const err40 = {instancePath:instancePath+"/defaults/request/remote_address",schemaPath:"#/$defs/request/properties/remote_address/type",keyword:"type",params:{type: schema58.properties.remote_address.type},message:"must be string,null",schema:schema58.properties.remote_address.type,parentSchema:schema58.properties.remote_address,data:data24};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data17.subject_token_type !== undefined){
let data25 = data17.subject_token_type;
if((typeof data25 !== "string") && (data25 !== null)){
const err41 = {instancePath:instancePath+"/defaults/request/subject_token_type",schemaPath:"#/$defs/request/properties/subject_token_type/type",keyword:"type",params:{type: schema58.properties.subject_token_type.type},message:"must be string,null",schema:schema58.properties.subject_token_type.type,parentSchema:schema58.properties.subject_token_type,data:data25};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data17.actor_token_type !== undefined){
let data26 = data17.actor_token_type;
if((typeof data26 !== "string") && (data26 !== null)){
const err42 = {instancePath:instancePath+"/defaults/request/actor_token_type",schemaPath:"#/$defs/request/properties/actor_token_type/type",keyword:"type",params:{type: schema58.properties.actor_token_type.type},message:"must be string,null",schema:schema58.properties.actor_token_type.type,parentSchema:schema58.properties.actor_token_type,data:data26};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data17.requested_token_type !== undefined){
let data27 = data17.requested_token_type;
if((typeof data27 !== "string") && (data27 !== null)){
const err43 = {instancePath:instancePath+"/defaults/request/requested_token_type",schemaPath:"#/$defs/request/properties/requested_token_type/type",keyword:"type",params:{type: schema58.properties.requested_token_type.type},message:"must be string,null",schema:schema58.properties.requested_token_type.type,parentSchema:schema58.properties.requested_token_type,data:data27};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
}
if(data5.assertion !== undefined){
let data28 = data5.assertion;
if((!(data28 && typeof data28 == "object" && !Array.isArray(data28))) && (data28 !== null)){
const err44 = {instancePath:instancePath+"/defaults/assertion",schemaPath:"#/properties/defaults/properties/assertion/type",keyword:"type",params:{type: schema55.properties.defaults.properties.assertion.type},message:"must be object,null",schema:schema55.properties.defaults.properties.assertion.type,parentSchema:schema55.properties.defaults.properties.assertion,data:data28};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data5.assertion_header !== undefined){
let data29 = data5.assertion_header;
if((!(data29 && typeof data29 == "object" && !Array.isArray(data29))) && (data29 !== null)){
const err45 = {instancePath:instancePath+"/defaults/assertion_header",schemaPath:"#/properties/defaults/properties/assertion_header/type",keyword:"type",params:{type: schema55.properties.defaults.properties.assertion_header.type},message:"must be object,null",schema:schema55.properties.defaults.properties.assertion_header.type,parentSchema:schema55.properties.defaults.properties.assertion_header,data:data29};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data5.subject_token !== undefined){
let data30 = data5.subject_token;
if((!(data30 && typeof data30 == "object" && !Array.isArray(data30))) && (data30 !== null)){
const err46 = {instancePath:instancePath+"/defaults/subject_token",schemaPath:"#/properties/defaults/properties/subject_token/type",keyword:"type",params:{type: schema55.properties.defaults.properties.subject_token.type},message:"must be object,null",schema:schema55.properties.defaults.properties.subject_token.type,parentSchema:schema55.properties.defaults.properties.subject_token,data:data30};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data5.subject_token_header !== undefined){
let data31 = data5.subject_token_header;
if((!(data31 && typeof data31 == "object" && !Array.isArray(data31))) && (data31 !== null)){
const err47 = {instancePath:instancePath+"/defaults/subject_token_header",schemaPath:"#/properties/defaults/properties/subject_token_header/type",keyword:"type",params:{type: schema55.properties.defaults.properties.subject_token_header.type},message:"must be object,null",schema:schema55.properties.defaults.properties.subject_token_header.type,parentSchema:schema55.properties.defaults.properties.subject_token_header,data:data31};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data5.actor_token !== undefined){
let data32 = data5.actor_token;
if((!(data32 && typeof data32 == "object" && !Array.isArray(data32))) && (data32 !== null)){
const err48 = {instancePath:instancePath+"/defaults/actor_token",schemaPath:"#/properties/defaults/properties/actor_token/type",keyword:"type",params:{type: schema55.properties.defaults.properties.actor_token.type},message:"must be object,null",schema:schema55.properties.defaults.properties.actor_token.type,parentSchema:schema55.properties.defaults.properties.actor_token,data:data32};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
if(data5.actor_token_header !== undefined){
let data33 = data5.actor_token_header;
if((!(data33 && typeof data33 == "object" && !Array.isArray(data33))) && (data33 !== null)){
const err49 = {instancePath:instancePath+"/defaults/actor_token_header",schemaPath:"#/properties/defaults/properties/actor_token_header/type",keyword:"type",params:{type: schema55.properties.defaults.properties.actor_token_header.type},message:"must be object,null",schema:schema55.properties.defaults.properties.actor_token_header.type,parentSchema:schema55.properties.defaults.properties.actor_token_header,data:data33};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
if(data5.user !== undefined){
let data34 = data5.user;
if((!(data34 && typeof data34 == "object" && !Array.isArray(data34))) && (data34 !== null)){
const err50 = {instancePath:instancePath+"/defaults/user",schemaPath:"#/properties/defaults/properties/user/type",keyword:"type",params:{type: schema55.properties.defaults.properties.user.type},message:"must be object,null",schema:schema55.properties.defaults.properties.user.type,parentSchema:schema55.properties.defaults.properties.user,data:data34};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data5.upstream !== undefined){
let data35 = data5.upstream;
if((!(data35 && typeof data35 == "object" && !Array.isArray(data35))) && (data35 !== null)){
const err51 = {instancePath:instancePath+"/defaults/upstream",schemaPath:"#/properties/defaults/properties/upstream/type",keyword:"type",params:{type: schema55.properties.defaults.properties.upstream.type},message:"must be object,null",schema:schema55.properties.defaults.properties.upstream.type,parentSchema:schema55.properties.defaults.properties.upstream,data:data35};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key4 in data35){
if(!(((key4 === "access_token") || (key4 === "id_token")) || (pattern4.test(key4)))){
const err52 = {instancePath:instancePath+"/defaults/upstream",schemaPath:"#/properties/defaults/properties/upstream/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema55.properties.defaults.properties.upstream,data:data35};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data35.access_token !== undefined){
let data36 = data35.access_token;
if((!(data36 && typeof data36 == "object" && !Array.isArray(data36))) && (data36 !== null)){
const err53 = {instancePath:instancePath+"/defaults/upstream/access_token",schemaPath:"#/properties/defaults/properties/upstream/properties/access_token/type",keyword:"type",params:{type: schema55.properties.defaults.properties.upstream.properties.access_token.type},message:"must be object,null",schema:schema55.properties.defaults.properties.upstream.properties.access_token.type,parentSchema:schema55.properties.defaults.properties.upstream.properties.access_token,data:data36};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data35.id_token !== undefined){
let data37 = data35.id_token;
if((!(data37 && typeof data37 == "object" && !Array.isArray(data37))) && (data37 !== null)){
const err54 = {instancePath:instancePath+"/defaults/upstream/id_token",schemaPath:"#/properties/defaults/properties/upstream/properties/id_token/type",keyword:"type",params:{type: schema55.properties.defaults.properties.upstream.properties.id_token.type},message:"must be object,null",schema:schema55.properties.defaults.properties.upstream.properties.id_token.type,parentSchema:schema55.properties.defaults.properties.upstream.properties.id_token,data:data37};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
}
if(data5.key !== undefined){
let data38 = data5.key;
if((!(data38 && typeof data38 == "object" && !Array.isArray(data38))) && (data38 !== null)){
const err55 = {instancePath:instancePath+"/defaults/key",schemaPath:"#/properties/defaults/properties/key/type",keyword:"type",params:{type: schema55.properties.defaults.properties.key.type},message:"must be object,null",schema:schema55.properties.defaults.properties.key.type,parentSchema:schema55.properties.defaults.properties.key,data:data38};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
if(data38.thumbprint === undefined){
const err56 = {instancePath:instancePath+"/defaults/key",schemaPath:"#/properties/defaults/properties/key/required",keyword:"required",params:{missingProperty: "thumbprint"},message:"must have required property '"+"thumbprint"+"'",schema:schema55.properties.defaults.properties.key.required,parentSchema:schema55.properties.defaults.properties.key,data:data38};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
for(const key5 in data38){
if(!((key5 === "thumbprint") || (pattern4.test(key5)))){
const err57 = {instancePath:instancePath+"/defaults/key",schemaPath:"#/properties/defaults/properties/key/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties",schema:false,parentSchema:schema55.properties.defaults.properties.key,data:data38};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data38.thumbprint !== undefined){
let data39 = data38.thumbprint;
if(typeof data39 !== "string"){
const err58 = {instancePath:instancePath+"/defaults/key/thumbprint",schemaPath:"#/properties/defaults/properties/key/properties/thumbprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.defaults.properties.key.properties.thumbprint.type,parentSchema:schema55.properties.defaults.properties.key.properties.thumbprint,data:data39};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
}
}
if(data5.certificate !== undefined){
let data40 = data5.certificate;
if((!(data40 && typeof data40 == "object" && !Array.isArray(data40))) && (data40 !== null)){
const err59 = {instancePath:instancePath+"/defaults/certificate",schemaPath:"#/properties/defaults/properties/certificate/type",keyword:"type",params:{type: schema55.properties.defaults.properties.certificate.type},message:"must be object,null",schema:schema55.properties.defaults.properties.certificate.type,parentSchema:schema55.properties.defaults.properties.certificate,data:data40};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
if(data40 && typeof data40 == "object" && !Array.isArray(data40)){
for(const key6 in data40){
if(!(((((key6 === "subject_dn") || (key6 === "san_dns")) || (key6 === "san_uri")) || (key6 === "thumbprint")) || (pattern4.test(key6)))){
const err60 = {instancePath:instancePath+"/defaults/certificate",schemaPath:"#/properties/defaults/properties/certificate/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties",schema:false,parentSchema:schema55.properties.defaults.properties.certificate,data:data40};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data40.subject_dn !== undefined){
let data41 = data40.subject_dn;
if(typeof data41 !== "string"){
const err61 = {instancePath:instancePath+"/defaults/certificate/subject_dn",schemaPath:"#/properties/defaults/properties/certificate/properties/subject_dn/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.defaults.properties.certificate.properties.subject_dn.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.subject_dn,data:data41};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data40.san_dns !== undefined){
let data42 = data40.san_dns;
if(Array.isArray(data42)){
const len4 = data42.length;
for(let i5=0; i5<len4; i5++){
let data43 = data42[i5];
if(typeof data43 !== "string"){
const err62 = {instancePath:instancePath+"/defaults/certificate/san_dns/" + i5,schemaPath:"#/properties/defaults/properties/certificate/properties/san_dns/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.defaults.properties.certificate.properties.san_dns.items.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.san_dns.items,data:data43};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
}
else {
const err63 = {instancePath:instancePath+"/defaults/certificate/san_dns",schemaPath:"#/properties/defaults/properties/certificate/properties/san_dns/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema55.properties.defaults.properties.certificate.properties.san_dns.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.san_dns,data:data42};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data40.san_uri !== undefined){
let data44 = data40.san_uri;
if(Array.isArray(data44)){
const len5 = data44.length;
for(let i6=0; i6<len5; i6++){
let data45 = data44[i6];
if(typeof data45 !== "string"){
const err64 = {instancePath:instancePath+"/defaults/certificate/san_uri/" + i6,schemaPath:"#/properties/defaults/properties/certificate/properties/san_uri/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.defaults.properties.certificate.properties.san_uri.items.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.san_uri.items,data:data45};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath:instancePath+"/defaults/certificate/san_uri",schemaPath:"#/properties/defaults/properties/certificate/properties/san_uri/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema55.properties.defaults.properties.certificate.properties.san_uri.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.san_uri,data:data44};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
}
if(data40.thumbprint !== undefined){
let data46 = data40.thumbprint;
if(typeof data46 !== "string"){
const err66 = {instancePath:instancePath+"/defaults/certificate/thumbprint",schemaPath:"#/properties/defaults/properties/certificate/properties/thumbprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.properties.defaults.properties.certificate.properties.thumbprint.type,parentSchema:schema55.properties.defaults.properties.certificate.properties.thumbprint,data:data46};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
}
}
else {
const err67 = {instancePath:instancePath+"/defaults",schemaPath:"#/properties/defaults/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema55.properties.defaults.type,parentSchema:schema55.properties.defaults,data:data5};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.cases !== undefined){
let data47 = data.cases;
if(Array.isArray(data47)){
if(data47.length < 1){
const err68 = {instancePath:instancePath+"/cases",schemaPath:"#/properties/cases/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema55.properties.cases,data:data47};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
const len6 = data47.length;
for(let i7=0; i7<len6; i7++){
if(!(validate34(data47[i7], {instancePath:instancePath+"/cases/" + i7,parentData:data47,parentDataProperty:i7,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
}
else {
const err69 = {instancePath:instancePath+"/cases",schemaPath:"#/properties/cases/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema55.properties.cases.type,parentSchema:schema55.properties.cases,data:data47};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
if(data.invariants !== undefined){
let data49 = data.invariants;
if(Array.isArray(data49)){
if(data49.length < 1){
const err70 = {instancePath:instancePath+"/invariants",schemaPath:"#/properties/invariants/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema55.properties.invariants,data:data49};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
const len7 = data49.length;
for(let i8=0; i8<len7; i8++){
let data50 = data49[i8];
if(data50 && typeof data50 == "object" && !Array.isArray(data50)){
if(data50.name === undefined){
const err71 = {instancePath:instancePath+"/invariants/" + i8,schemaPath:"#/$defs/invariant/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema64.required,parentSchema:schema64,data:data50};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if(data50.expect === undefined){
const err72 = {instancePath:instancePath+"/invariants/" + i8,schemaPath:"#/$defs/invariant/required",keyword:"required",params:{missingProperty: "expect"},message:"must have required property '"+"expect"+"'",schema:schema64.required,parentSchema:schema64,data:data50};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
for(const key7 in data50){
if(!((((key7 === "name") || (key7 === "when")) || (key7 === "expect")) || (pattern4.test(key7)))){
const err73 = {instancePath:instancePath+"/invariants/" + i8,schemaPath:"#/$defs/invariant/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties",schema:false,parentSchema:schema64,data:data50};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
if(data50.name !== undefined){
let data51 = data50.name;
if(typeof data51 === "string"){
if(func2(data51) < 1){
const err74 = {instancePath:instancePath+"/invariants/" + i8+"/name",schemaPath:"#/$defs/invariant/properties/name/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema64.properties.name,data:data51};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
else {
const err75 = {instancePath:instancePath+"/invariants/" + i8+"/name",schemaPath:"#/$defs/invariant/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema64.properties.name.type,parentSchema:schema64.properties.name,data:data51};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
}
if(data50.when !== undefined){
let data52 = data50.when;
if(typeof data52 === "string"){
if(func2(data52) < 1){
const err76 = {instancePath:instancePath+"/invariants/" + i8+"/when",schemaPath:"#/$defs/invariant/properties/when/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema64.properties.when,data:data52};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
else {
const err77 = {instancePath:instancePath+"/invariants/" + i8+"/when",schemaPath:"#/$defs/invariant/properties/when/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema64.properties.when.type,parentSchema:schema64.properties.when,data:data52};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data50.expect !== undefined){
let data53 = data50.expect;
if(typeof data53 === "string"){
if(func2(data53) < 1){
const err78 = {instancePath:instancePath+"/invariants/" + i8+"/expect",schemaPath:"#/$defs/invariant/properties/expect/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema64.properties.expect,data:data53};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
else {
const err79 = {instancePath:instancePath+"/invariants/" + i8+"/expect",schemaPath:"#/$defs/invariant/properties/expect/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema64.properties.expect.type,parentSchema:schema64.properties.expect,data:data53};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
}
else {
const err80 = {instancePath:instancePath+"/invariants/" + i8,schemaPath:"#/$defs/invariant/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema64.type,parentSchema:schema64,data:data50};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
}
else {
const err81 = {instancePath:instancePath+"/invariants",schemaPath:"#/properties/invariants/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema55.properties.invariants.type,parentSchema:schema55.properties.invariants,data:data49};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
}
else {
const err82 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema55.type,parentSchema:schema55,data};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
validate33.errors = vErrors;
return errors === 0;
}
validate33.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

