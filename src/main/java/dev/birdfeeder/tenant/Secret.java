package dev.birdfeeder.tenant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** A token, key or password. Only {@link #reveal} gives it away; writing it as JSON fails. */
public final class Secret implements JsonSerializable {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself; for the header it goes into and nowhere else. */
    public String reveal() {
        return value;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws JsonMappingException {
        throw JsonMappingException.from(json, "a secret is never written as JSON");
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
            throws JsonMappingException {
        serialize(json, provider);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    @Override
    public String toString() {
        return "•••";
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
