package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingsTest {

    private static final String BASE = "https://api.example.com/v2";

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/v2/answers?c=a%2Fb%20c,     /answers, c=a%2Fb%20c",
        "/v2/answers?c=1,                                    /answers, c=1",
        "answers?c=1,                                        /answers, c=1",
        "?c=1,                                               /, c=1",
        "https://api.example.com/v2/answers,                 /answers,",
    })
    void anAddressOfTheSameApiIsTakenAsItIs(String address, String path, String query) {
        // When
        var opened = Listings.opened(BASE, address);

        // Then
        assertThat(opened).hasValueSatisfying(halves -> assertThat(halves).containsExactly(path, query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com/v2/answers",
                "//evil.example.com/v2/answers",
                "http://api.example.com/v2/answers",
                "https://api.example.com:8443/v2/answers",
                "https://user@api.example.com/v2/answers",
                "https://api.example.com.evil.example/v2/answers",
                "https://api.example.com/v1/answers",
                "https://api.example.com/v2/../admin",
                "../admin",
                "mailto:a@example.com",
                "https://api.example.com/v2/a b",
                "http://[",
                "string",
            })
    void anAddressThatLeadsElsewhereIsNotFollowed(String address) {
        assertThat(Listings.opened(BASE, address)).isEmpty();
    }
}
