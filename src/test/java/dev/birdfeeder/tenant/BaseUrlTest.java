package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    private static final List<String> TRACK = List.of("track.co");

    @ParameterizedTest
    @ValueSource(
            strings = {"https://api.track.co", "https://track.co/", "HTTPS://API.Track.CO", "https://eu.api.track.co/v2"
            })
    void takesTheVendorsHosts(String url) {
        assertThat(BaseUrl.problem(url, TRACK, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://nottrack.co",
                "https://track.co.evil.example",
                "https://track.com",
                "https://evil.example"
            })
    void refusesHostsThatOnlyLookLikeTheVendors(String url) {
        assertThat(BaseUrl.problem(url, TRACK, false)).contains("must be a host of track.co");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://api.track.co         | must start with https:// (for a test server add --birdfeeder.http.allow-private-addresses=true to the command)",
                "api.track.co                | must start with https:// (for a test server add --birdfeeder.http.allow-private-addresses=true to the command)",
                "file:///etc/passwd          | must start with https:// (for a test server add --birdfeeder.http.allow-private-addresses=true to the command)",
                "https:api.track.co          | must be an address such as https://api.example.com",
                "https://                    | must be an address such as https://api.example.com",
                "https://a b                 | must be an address such as https://api.example.com",
                "https://api_x.track.co      | must be an address such as https://api.example.com",
                "https://tráck.co            | must be an address such as https://api.example.com",
                "https://api.track.co.       | must be an address such as https://api.example.com",
                "https://u:p@api.track.co    | must not hold a user or password (there are settings for them)",
                "https://api.track.co?x=1    | must not have a ? or # (only https://, host and path)",
                "https://api.track.co/#x     | must not have a ? or # (only https://, host and path)",
                "https://api.track.co/a/../b | must have a plain path, without '..', '//' or '%'",
                "https://api.track.co/%2e    | must have a plain path, without '..', '//' or '%'"
            })
    void refusesWhatIsNotAPlainHttpsAddress(String url, String problem) {
        assertThat(BaseUrl.problem(url, TRACK, false)).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "x.localhost",
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "017700000001",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "1.2.3.256",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fd00::1]",
                "[::ffff:10.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]"
            })
    void refusesPrivateAddressesHoweverTheyAreWritten(String host) {
        assertThat(BaseUrl.problem("https://" + host + ":8443/x", List.of(), false))
                .get()
                .isIn("must not be a private or local address", "must be an address such as https://api.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "[2606:4700::1111]", "api.example.com", "a1.example.com:8443"})
    void takesAnyPublicHostWhenTheSchemaNamesNone(String host) {
        assertThat(BaseUrl.problem("https://" + host, List.of(), false)).isEmpty();
    }

    @Test
    void takesHttpAndLocalAddressesWhenTheyAreAllowed() {
        assertThat(BaseUrl.problem("http://localhost:8089/track", TRACK, true)).isEmpty();
        assertThat(BaseUrl.problem("http://10.0.0.1", TRACK, true)).isEmpty();
        assertThat(BaseUrl.problem("ftp://localhost", TRACK, true))
                .hasValueSatisfying(told -> assertThat(told).startsWith("must start with https://"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iad1                                            | https://iad1.qualtrics.com",
                "FRA1                                            | https://fra1.qualtrics.com",
                "iad1.qualtrics.com                              | https://iad1.qualtrics.com",
                "https://iad1.qualtrics.com                      | https://iad1.qualtrics.com",
                "https://iad1.qualtrics.com/                     | https://iad1.qualtrics.com",
                "https://acme.iad1.qualtrics.com/API/v3          | https://acme.iad1.qualtrics.com",
                "https://iad1.qualtrics.com/Q/MyProjectsSection  | https://iad1.qualtrics.com",
                "http://127.0.0.1:9/sandbox/                     | http://127.0.0.1:9/sandbox",
            })
    void completesWhatIsWrittenInShort(String written, String whole) {
        assertThat(BaseUrl.whole(written, "https://{}.qualtrics.com", List.of("qualtrics.com")))
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://iad1.qualtrics.com@evil.example",
                "iad1.qualtrics.com@evil.example",
                "iad1.qualtrics.com.evil.example",
                "evil.example/.qualtrics.com",
                "evil.example#.qualtrics.com",
                "http://iad1.qualtrics.com",
                "https://notqualtrics.com",
                "169.254.169.254",
                "https://[::1]",
                "[::1]",
                "https://2130706433",
                "https://xn--qualtrics-x.com",
                "https://iad1.qualtrics.com\\@evil.example",
                "iad1/../evil",
                "file:///etc/passwd",
                ""
            })
    void letsNothingElseInByTheShortWay(String written) {
        var whole = BaseUrl.whole(written, "https://{}.qualtrics.com", List.of("qualtrics.com"));

        assertThat(BaseUrl.problem(whole, List.of("qualtrics.com"), false)).isPresent();
    }
}
