package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorRulesTest {

    @TempDir
    private Path folder;

    @Test
    void theRulesOfTrackAreWhole() {
        // When
        var rules = VendorRules.read(Path.of("routes/sources/track-cxm"));

        // Then
        assertThat(rules.budget().window()).isEqualTo(Duration.ofMinutes(1));
        assertThat(rules.concurrency()).isEqualTo(8);
        assertThat(rules.statuses().limited()).containsExactly(429);
        assertThat(rules.successes()).containsOnlyKeys("surveys", "interactions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    base_url:                                        | # base_url:                               | base_url
                    base_url:                                        | base_ulr:                               | base_url
                    scheme: bearer                                   | scheme: digest                            | scheme
                    scheme: bearer,                                  |                                           | scheme
                    ", secret: connection_details.token"             |                                           | secret
                    per: 1m                                          | per: a minute                             | per
                    per: 1m                                          | per: 0s                                   | per
                    concurrency: 8                                   | concurrency: eight                        | concurrency
                    concurrency: 8                                   | concurrency: 0                            | concurrency
                    concurrency: 8                                   | concurrency: 8\\nconcurrency: 9           | concurrency
                    concurrency: 8                                   |                                           | concurrency
                    gone: [404],                                     |                                           | gone
                    gone: [404],                                     | gone: [not found],                        | gone
                    is-array(.data.surveys)                          | is-array(.data.surveys                    | surveys
                    is-array(.data.surveys)                          | no-such-function(.)                       | surveys
                    """)
    void aMistakeIsToldWithFileAndKey(String from, String to, String key) throws IOException {
        // Given
        write(Files.readString(Path.of("routes/sources/track-cxm/vendor.yaml"))
                .replace(from, to == null ? "" : to.replace("\\n", "\n")));

        // When
        var refused = assertThatThrownBy(() -> VendorRules.read(folder));

        // Then
        refused.isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("vendor.yaml") + ": ")
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    elements: ""              | elements: data                  | listings.answers.elements: must be a JSON pointer such as /data/items, or "" where the answer is the list
                    elements: ""              | elemnts: ""                     | listings.answers.elemnts: unknown key (did you mean 'elements'?)
                    elements: "",             |                                 | listings.answers.elements: is missing
                    by: page                  | by: pages                       | listings.answers.pages.by: must be one of page, offset, cursor, next, link, none
                    parameter: page           | parameters: page                | listings.answers.pages.parameters: unknown key (did you mean 'parameter'?)
                    parameter: page           | parameter: page, repeated: yes  | listings.answers.pages.repeated: must be error or end
                    by: page, parameter: page | "by: cursor, parameter: after"  | listings.answers.pages.cursor: is missing
                    by: page, parameter: page | "by: cursor, parameter: a, cursor: next" | listings.answers.pages.cursor: must be a JSON pointer such as /meta/next
                    by: page, parameter: page | by: next                        | listings.answers.pages.link: is missing
                    by: page, parameter: page | by: page                        | listings.answers.pages.parameter: is missing
                    """)
    void aMistakeInAListingIsToldWithItsKey(String from, String to, String sentence) throws IOException {
        // Given
        write(Files.readString(Path.of("routes/sources/delighted/vendor.yaml"))
                .replace(", size: data_source.page_size", "")
                .replace(from, to == null ? "" : to));

        // When
        var refused = assertThatThrownBy(() -> VendorRules.read(folder));

        // Then
        refused.isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder.resolve("vendor.yaml") + ": " + sentence);
    }

    @ParameterizedTest
    @CsvSource({"''", "'# nothing'", "'[]'", "text", "'a: [b'", "'!!java.net.URL [x]'"})
    void whatIsNoMapOfRulesIsToldWithItsFile(String yaml) throws IOException {
        // Given
        write(yaml);

        // When
        var refused = assertThatThrownBy(() -> VendorRules.read(folder));

        // Then
        refused.isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("vendor.yaml") + ": ")
                .hasMessageNotContaining("Cannot invoke");
    }

    @Test
    void aMissingFileIsTold() {
        assertThatThrownBy(() -> VendorRules.read(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("vendor.yaml");
    }

    @Test
    void aCallWithoutAConditionIsTold() {
        // Given
        var vendors = new Vendors(Path.of("routes"));

        // When
        var refused = assertThatThrownBy(() -> vendors.success("track-cxm", "customers"));

        // Then
        refused.isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("vendor.yaml: success has no 'customers'");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(folder.resolve("vendor.yaml"), yaml);
    }
}
