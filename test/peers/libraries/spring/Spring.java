import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.client.endpoint.NimbusJwtClientAuthenticationParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/** Gets a token with the client of Spring Security: Spring CALL, with the peer as JSON on standard input. */
public class Spring {
    @SuppressWarnings("unchecked")
    public static void main(String[] args) throws Exception {
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Map<String, Object> peer = new ObjectMapper().readValue(input, Map.class);
        ClientAuthenticationMethod method;
        switch (args[0]) {
            case "basic":
                method = ClientAuthenticationMethod.CLIENT_SECRET_BASIC;
                break;
            case "post":
                method = ClientAuthenticationMethod.CLIENT_SECRET_POST;
                break;
            case "secret_jwt":
                method = ClientAuthenticationMethod.CLIENT_SECRET_JWT;
                break;
            default:
                method = ClientAuthenticationMethod.PRIVATE_KEY_JWT;
        }
        String secret = (String) peer.get("secret");
        ClientRegistration registration = ClientRegistration.withRegistrationId("peer")
                .clientId((String) peer.get("clientId"))
                .clientSecret(secret)
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .tokenUri((String) peer.get("token"))
                .build();
        JWK key = method == ClientAuthenticationMethod.CLIENT_SECRET_JWT
                ? new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8)).build()
                : JWK.parse((Map<String, Object>) peer.get("jwk"));
        var assertions = new NimbusJwtClientAuthenticationParametersConverter<OAuth2ClientCredentialsGrantRequest>(any -> key);
        if (args[0].equals("issuer"))
            assertions.setJwtClientAssertionCustomizer(
                    context -> context.getClaims().audience(List.of((String) peer.get("issuer"))));
        var client = new RestClientClientCredentialsTokenResponseClient();
        client.addParametersConverter(assertions);
        String token = client.getTokenResponse(new OAuth2ClientCredentialsGrantRequest(registration))
                .getAccessToken()
                .getTokenValue();
        System.out.println("{\"access_token\":\"" + token + "\"}");
    }
}
