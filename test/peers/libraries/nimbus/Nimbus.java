import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Gets a token with the OAuth 2.0 SDK of Nimbus: Nimbus CALL, with the peer as JSON on standard input. */
public class Nimbus {
    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws Exception {
        Map<String, Object> peer = JSONObjectUtils.parse(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        ClientID id = new ClientID((String) peer.get("clientId"));
        Secret secret = new Secret((String) peer.get("secret"));
        URI issuer = URI.create((String) peer.get("issuer"));
        ClientAuthentication authentication;
        switch (args[0]) {
            case "basic":
                authentication = new ClientSecretBasic(id, secret);
                break;
            case "post":
                authentication = new ClientSecretPost(id, secret);
                break;
            case "secret_jwt":
                authentication = new ClientSecretJWT(id, issuer, JWSAlgorithm.HS256, secret);
                break;
            default:
                JWK key = JWK.parse((Map<String, Object>) peer.get("jwk"));
                authentication = new PrivateKeyJWT(
                        id, issuer, JWSAlgorithm.RS256, key.toRSAKey().toPrivateKey(), key.getKeyID(), null);
        }
        TokenRequest request = new TokenRequest(URI.create((String) peer.get("token")), authentication, new ClientCredentialsGrant());
        TokenResponse response = TokenResponse.parse(request.toHTTPRequest().send());
        if (!response.indicatesSuccess()) throw new IllegalStateException(response.toErrorResponse().toJSONObject().toString());
        AccessTokenResponse success = response.toSuccessResponse();
        System.out.println("{\"access_token\":\"" + success.getTokens().getAccessToken().getValue() + "\"}");
    }
}
