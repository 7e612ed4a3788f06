"""Gets a token with a library of Debian, as its own documentation says: python.py CALL, with the peer as JSON on stdin."""

import json
import os
import sys
import time
import uuid

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import jwt
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT
from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session as RequestsSession

peer = json.load(sys.stdin)
url, client_id, secret = peer["token"], peer["clientId"], peer["secret"]


def authlib(credential, method=None, register=None):
    session = OAuth2Session(client_id, credential, token_endpoint_auth_method=method)
    if register is not None:
        session.register_client_auth_method(register)
    return session.fetch_token(url, grant_type="client_credentials")


def requests_oauthlib(**how):
    session = RequestsSession(client=BackendApplicationClient(client_id=client_id))
    return session.fetch_token(url, **how)


def claims():
    now = int(time.time())
    return {"iss": client_id, "sub": client_id, "aud": peer["issuer"], "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}


def post(assertion):
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    return requests.post(url, data=form).json()


def jwcrypto():
    key = JWK(**peer["jwk"])
    token = JWT(header={"alg": "ES256", "kid": peer["jwk"]["kid"]}, claims=claims())
    token.make_signed_token(key)
    return post(token.serialize())


CALLS = {
    "authlib": lambda: authlib(secret),
    "authlib_post": lambda: authlib(secret, "client_secret_post"),
    "authlib_secret_jwt": lambda: authlib(secret, "client_secret_jwt", ClientSecretJWT(url)),
    "authlib_private_key_jwt": lambda: authlib(peer["pem"], "private_key_jwt", PrivateKeyJWT(url)),
    "authlib_claims": lambda: authlib(
        peer["pem"],
        "private_key_jwt",
        PrivateKeyJWT(url, claims={"aud": peer["issuer"], "exp": int(time.time()) + 60}),
    ),
    "requests_oauthlib": lambda: requests_oauthlib(auth=HTTPBasicAuth(client_id, secret)),
    "requests_oauthlib_post": lambda: requests_oauthlib(client_secret=secret, include_client_id=True),
    "pyjwt": lambda: post(jwt.encode(claims(), peer["pem"], algorithm="ES256")),
    "jwcrypto": jwcrypto,
}

print(json.dumps(CALLS[sys.argv[1]]()))
