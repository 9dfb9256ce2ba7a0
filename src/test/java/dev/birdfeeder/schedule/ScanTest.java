package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.Json;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.Vendors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanTest {

    private final Scan scan = new Scan("", 8);
    private List<String> rows = rows(250);

    @Test
    void aListingThatStandsStillIsStableAfterOnePass() {
        // When
        pass(100);

        // Then
        assertThat(scan.isStable()).isTrue();
        assertThat(scan.isUnsettled()).isFalse();
    }

    @Test
    void aTotalThatCannotBeTrueIsRefusedBeforeMillionsOfPagesAreAskedFor() {
        // Given
        scan.beginPass();

        // When
        var failure = assertThatThrownBy(() -> scan.read(1, number(999_999_999), number(3), rows.subList(0, 100)));

        // Then
        failure.isInstanceOf(VendorException.class)
                .hasMessage("interactions: a total of 999999999 rows, 100 on a page, can't be true");
    }

    @Test
    void anEmptyListingIsStable() {
        // Given
        rows = List.of();

        // When
        var asked = pass(100);

        // Then
        assertThat(scan.isStable()).isTrue();
        assertThat(scan.isPaged()).isFalse();
        assertThat(asked).containsExactly(1);
    }

    @Test
    void aRowThatAppearsWhileReadingIsSeen() {
        // Given
        var before = rows;
        var after = new ArrayList<>(List.of("new"));
        after.addAll(before);

        // When
        scan.beginPass();
        scan.read(1, number(250), number(3), before.subList(0, 100));
        scan.read(2, number(251), number(3), after.subList(100, 200));
        scan.read(3, number(251), number(3), after.subList(200, 251));

        // Then
        assertThat(scan.isStable()).isFalse();
        assertThat(scan.isUnsettled()).isTrue();
    }

    @Test
    void aRowThatGoesAwayWhileReadingIsSeen() {
        // Given
        var after = rows.subList(1, 250);

        // When
        scan.beginPass();
        scan.read(1, number(250), number(3), rows.subList(0, 100));
        scan.read(2, number(249), number(3), after.subList(100, 200));
        scan.read(3, number(249), number(3), after.subList(200, 249));

        // Then
        assertThat(scan.isStable()).isFalse();
    }

    @Test
    void aSwapThatKeepsTheTotalIsSeenOnTheFirstPage() {
        // Given
        var after = new ArrayList<>(rows.subList(1, 250));
        after.add("new");

        // When
        scan.beginPass();
        scan.read(1, number(250), number(3), rows.subList(0, 100));
        scan.read(2, number(250), number(3), after.subList(100, 200));
        scan.read(3, number(250), number(3), after.subList(200, 250));
        scan.read(1, number(250), number(3), after.subList(0, 100));

        // Then
        assertThat(scan.isStable()).isFalse();
        assertThat(scan.getFindings())
                .isEqualTo("250 interactions seen where the vendor counts 250, and they shifted while they were read");
    }

    @Test
    @DisplayName("B3: another order on every request is seen, though the total never changes")
    void anotherOrderOnEveryRequestIsSeen() {
        // Given
        var turned = new ArrayList<>(rows);
        Collections.reverse(turned);

        // When
        scan.beginPass();
        scan.read(1, number(250), number(3), rows.subList(0, 100));
        scan.read(2, number(250), number(3), turned.subList(100, 200));
        scan.read(3, number(250), number(3), rows.subList(200, 250));

        // Then
        assertThat(scan.isStable()).isFalse();
    }

    @Test
    void aSecondPassThatStandsStillSettlesIt() {
        // Given
        scan.beginPass();
        scan.read(1, number(250), number(3), rows.subList(0, 100));

        // When
        pass(100);

        // Then
        assertThat(scan.isStable()).isTrue();
    }

    @Test
    void afterThreePassesItIsGivenUp() {
        // Given
        var passes = 0;

        // When
        while (scan.isUnsettled()) {
            scan.beginPass();
            scan.read(1, number(2), number(1), List.of("a"));
            passes++;
        }

        // Then
        assertThat(passes).isEqualTo(3);
        assertThat(scan.isStable()).isFalse();
        assertThat(scan.getFindings()).isEqualTo("1 interactions seen where the vendor counts 2");
    }

    @Test
    void findingsNameTheSurvey() {
        // Given
        var ofSurvey = new Scan("aBcD", 8);
        ofSurvey.beginPass();

        // When
        ofSurvey.read(1, number(2), number(1), List.of("a"));

        // Then
        assertThat(ofSurvey.getFindings()).isEqualTo("survey aBcD: 1 interactions seen where the vendor counts 2");
    }

    @ParameterizedTest
    @CsvSource({"251", "249", "0", "999"})
    @DisplayName("B5: a total that isn't the number of ids is never stable")
    void aTotalThatLiesIsNeverStable(int total) {
        // When
        scan.beginPass();
        scan.read(1, number(total), number(3), rows.subList(0, 100));
        scan.read(2, number(total), number(3), rows.subList(100, 200));
        scan.read(3, number(total), number(3), rows.subList(200, 250));

        // Then
        assertThat(scan.isStable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "'3'", "0", "-1", "1", "2", "null", "'many'", "[]", "{}", "2.5", "true"})
    void theNumberOfPagesIsOnlyAHint(String told) {
        // When
        scan.beginPass();
        scan.read(1, number(250), Json.json(told), rows.subList(0, 100));

        // Then
        assertThat(pages()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "23, 23", "24, 23", "999999999, 23"})
    void pagesBeyondTheTotalAreReadOnlySoFar(int told, int last) {
        // When
        scan.beginPass();
        scan.read(1, number(250), number(told), rows.subList(0, 100));

        // Then
        assertThat(pages()).hasSize(last - 1).last().isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 50, 99, 100})
    void aLimitThatIsIgnoredIsMeasured(int given) {
        // When
        var asked = pass(given);

        // Then
        assertThat(scan.isStable()).isTrue();
        assertThat(asked).hasSize((250 + given - 1) / given);
    }

    @Test
    @DisplayName("B6: one page that is repeated for ever is never stable")
    void onePageThatIsRepeatedForEverIsNeverStable() {
        // When
        scan.beginPass();
        for (int page = 1; page <= 3; page++) {
            scan.read(page, number(250), number(3), rows.subList(0, 100));
        }

        // Then
        assertThat(scan.isStable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "-1", "'many'", "[]", "{}", "1.5", "9999999999", "''"})
    void withoutATotalTheAnswerIsNotTheDocumentedOne(String total) {
        // Given
        scan.beginPass();

        // When
        var refused = assertThatThrownBy(() -> scan.read(1, Json.json(total), number(1), List.of()));

        // Then
        refused.isInstanceOfSatisfying(VendorException.class, failure -> assertThat(failure.state())
                        .isEqualTo(VendorException.State.PROTOCOL_ERROR))
                .hasMessage("interactions: the answer doesn't tell the total of rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'text'", "{}", "{ uuid: null }", "{ uuid: '' }", "{ uuid: '  ' }"})
    void rowsWithoutANameAreCountedAndDoNotUnsettle(String nameless) {
        // Given
        var vendors = new Vendors(Path.of("routes"));
        var body = Json.object("{ data: { total_rows: 3, total_pages: 1 } }");
        ((com.fasterxml.jackson.databind.node.ObjectNode) body.path("data"))
                .set("interactions", Json.json("[{ uuid: 'a' }, " + nameless + ", " + nameless + "]"));
        var exchange = Exchanges.of(TenantYaml.track(), body);
        exchange.setVariable("scan", scan);
        exchange.setVariable("page", 1);
        scan.beginPass();

        // When
        new Scans(vendors).read(exchange, "/data/total_rows", "/data/total_pages", "/data/interactions");

        // Then
        assertThat(scan.isStable()).isTrue();
    }

    @Test
    void lanesDealOutAllOtherPagesOnce() {
        // Given
        scan.beginPass();

        // When
        scan.read(1, number(2000), number(20), rows.subList(0, 100));

        // Then
        assertThat(scan.getLanes()).hasSize(8).element(0).isEqualTo(List.of(2, 10, 18));
        assertThat(pages())
                .containsExactlyElementsOf(IntStream.rangeClosed(2, 20).boxed().toList());
    }

    @Test
    void aListingThatWasNotReadIsNotStable() {
        assertThat(scan.isStable()).isFalse();
        assertThat(scan.isUnsettled()).isTrue();
    }

    private List<Integer> pages() {
        return scan.getLanes().stream().flatMap(List::stream).sorted().toList();
    }

    private List<Integer> pass(int limit) {
        return pass(scan, rows, limit);
    }

    /** Reads all pages as the routes do; the pages that were asked for, the second look at the first one left out. */
    static List<Integer> pass(Scan scan, List<String> rows, int limit) {
        scan.beginPass();
        var asked = new ArrayList<Integer>();
        read(scan, rows, 1, limit);
        asked.add(1);
        scan.getLanes()
                .forEach(lane -> lane.forEach(page -> {
                    read(scan, rows, page, limit);
                    asked.add(page);
                }));
        if (scan.isPaged()) {
            read(scan, rows, 1, limit);
        }
        return asked;
    }

    private static void read(Scan scan, List<String> rows, int page, int limit) {
        var from = Math.min((page - 1) * limit, rows.size());
        var to = Math.min(page * limit, rows.size());
        scan.read(page, number(rows.size()), number((rows.size() + limit - 1) / limit), rows.subList(from, to));
    }

    static List<String> rows(int size) {
        return IntStream.range(0, size).mapToObj(row -> "row-" + row).toList();
    }

    private static JsonNode number(int number) {
        return JsonNodeFactory.instance.numberNode(number);
    }
}
