package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    /** HMAC-SHA512 with key "Jefe", RFC 4231, test case 2. */
    private static final String MESSAGE = "what do ya want for nothing?";

    private static final String SIGNATURE =
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";

    @Test
    void readsWhatBrowsersWrite() {
        assertThat(form("a=1+2&b=%C3%A9%26&&c=&").fields())
                .containsEntry("a", "1 2")
                .containsEntry("b", "é&")
                .containsEntry("c", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=b", "a=1&a=2", "a=1&%61=2", "a=%zz", "{\"a\":1}"})
    void isNothingElse(String body) {
        assertThatThrownBy(() -> form(body)).isInstanceOf(MalformedPushException.class);
    }

    @Test
    void hasSoManyFieldsAndNoMore() {
        assertThat(form(fields(100)).fields()).hasSize(100);
        assertThatThrownBy(() -> form(fields(101))).isInstanceOf(MalformedPushException.class);
    }

    @Test
    void isSignedInWhateverCaseAndWithThatKeyAlone() {
        assertThat(isSigned(SIGNATURE, "Jefe")).isTrue();
        assertThat(isSigned(SIGNATURE.toUpperCase(Locale.ROOT), "Jefe")).isTrue();
        assertThat(isSigned(SIGNATURE, "jefe")).isFalse();
        assertThat(isSigned(SIGNATURE.substring(2), "Jefe")).isFalse();
        assertThat(isSigned("", "Jefe")).isFalse();
        assertThat(isSigned("no hex", "Jefe")).isFalse();
        assertThat(form("MSG=x").isSigned("MSG", "HMAC", "HmacSHA512", "Jefe")).isFalse();
    }

    private static boolean isSigned(String signature, String secret) {
        return form("MSG=" + MESSAGE.replace(' ', '+') + "&HMAC=" + signature)
                .isSigned("MSG", "HMAC", "HmacSHA512", secret);
    }

    private static String fields(int howMany) {
        return IntStream.range(0, howMany).mapToObj(field -> "f" + field + "=1").collect(Collectors.joining("&"));
    }

    private static Form form(String body) {
        return Form.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
