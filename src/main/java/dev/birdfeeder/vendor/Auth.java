package dev.birdfeeder.vendor;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How calls are authenticated: {@code auth} of a {@code vendor.yaml}. Its {@code scheme} is one of the names below, the
 * other keys are the record's. {@link Credentials} shows them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "scheme")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Auth.Bearer.class, name = "bearer"),
    @JsonSubTypes.Type(value = Auth.Basic.class, name = "basic"),
    @JsonSubTypes.Type(value = Auth.ApiKey.class, name = "api_key"),
    @JsonSubTypes.Type(value = Auth.OAuthClientCredentials.class, name = "oauth_client_credentials")
})
public sealed interface Auth permits Auth.Bearer, Auth.Basic, Auth.ApiKey, Auth.OAuthClientCredentials {

    /** The setting that holds the credential. Vendors count calls by it, and no message repeats it. */
    String secret();

    /** {@code Authorization: Bearer <secret>}. */
    record Bearer(String secret) implements Auth {}

    /**
     * {@code Authorization: Basic …} (RFC 7617).
     *
     * @param user the setting that holds the user; blank when left out: then the secret is the user, and there is no
     *     password
     */
    record Basic(String user, String secret) implements Auth {}

    /** @param header the name of the header that holds the secret as it is, such as {@code X-API-TOKEN} */
    record ApiKey(String header, String secret) implements Auth {}

    /**
     * {@code Authorization: Bearer …} with an access token that is asked for as OAuth's client credentials grant says
     * (RFC 6749, 4.4), see {@link Tokens}.
     *
     * @param token where tokens are asked for: a path below the base URL, such as {@code /oauth2/token}
     * @param id the setting that holds the client's id
     * @param secret and its secret
     * @param scope the setting that holds the scopes to ask for
     */
    record OAuthClientCredentials(String token, String id, String secret, String scope) implements Auth {}

    /** The names of all schemes, in the order above. */
    static List<String> schemes() {
        var names = new ArrayList<String>();
        for (var type : Auth.class.getAnnotation(JsonSubTypes.class).value()) {
            names.add(type.name());
        }
        return names;
    }

    /** Fills in what may be left out of one {@code auth} as it was read from YAML. */
    static Object completed(Object written) {
        if (written instanceof Map<?, ?> map && "basic".equals(map.get("scheme"))) {
            var completed = new LinkedHashMap<Object, Object>(map);
            completed.putIfAbsent("user", "");
            return completed;
        }
        return written;
    }
}
