package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.vendor.PagedList;
import dev.birdfeeder.vendor.Paging;
import dev.birdfeeder.vendor.VendorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> asked = new ArrayList<>();

    @Test
    void numberedPagesEndWithAShorterOne() {
        // When
        var pages = read(by(page("")), "[1,2]", "[3,4]", "[5]");

        // Then
        assertThat(asked).containsExactly("q=1&page=1", "q=1&page=2", "q=1&page=3");
        assertThat(pages.isStable()).isTrue();
    }

    @Test
    void withoutASizeAShortFirstPageMayBeAllThatTheVendorGives() {
        // When
        read(by(page("")), "[1]", "[]");

        // Then
        assertThat(asked).containsExactly("q=1&page=1", "q=1&page=2");
    }

    @Test
    void withASizeAShortFirstPageIsTheLast() {
        // When
        read(by(page("100")), 100, "[1]");

        // Then
        assertThat(asked).containsExactly("q=1&page=1");
    }

    @Test
    void anOffsetCountsWhatCame() {
        // When
        read(by(new Paging.Offset("skip", "")), "[1,2]", "[3,4]", "[]");

        // Then
        assertThat(asked).containsExactly("q=1&skip=0", "q=1&skip=2", "q=1&skip=4");
    }

    @Test
    void aCursorIsEncodedAndEndsWhenThereIsNone() {
        // Given
        var list = new PagedList("/items", "", new Paging.Cursor("after", "/next", ""));

        // When
        read(list, "{items:[1],next:'a b+/='}", "{items:[],next:7}", "{items:[2],next:null}");

        // Then
        assertThat(asked).containsExactly("q=1", "q=1&after=a%20b%2B%2F%3D", "q=1&after=7");
    }

    @Test
    void aCursorOfTheLastPageIsLeftWhereTheVendorSaysThatThereIsNoMore() {
        // Given
        var list = new PagedList("/items", "", new Paging.Cursor("after", "/next", "/more"));

        // When
        read(list, "{items:[1],next:'a',more:true}", "{items:[2],next:'b',more:false}");

        // Then
        assertThat(asked).containsExactly("q=1", "q=1&after=a");
    }

    @Test
    void anAddressInTheBodyTakesThePlaceOfPathAndQuery() {
        // Given
        var list = new PagedList("/items", "", new Paging.Next("/links/next"));

        // When
        read(list, "{items:[1],links:{next:'/v1/x?token=%2B1'}}", "{items:[2],links:{}}");

        // Then
        assertThat(asked).containsExactly("q=1", "/v1/x?token=%2B1");
    }

    @Test
    void theHeaderLinkMayNameOthersBefore() {
        // Given
        var pages = pages(by(new Paging.Link()), 0);

        // When
        pages.read(
                json("[1]"), "</v1/x?a=1,2>; rel=\"prev\", </v1/x?p=2>; foo; rel=\"last next\", </v1/x?p=9>; rel=last");

        // Then
        assertThat(pages.query(PagesTest::halves)).isEqualTo("p=2");
        pages.read(json("[2]"), "</v1/x?p=1>; rel=\"prev nextish\"");
        assertThat(pages.isUnfinished()).isFalse();
    }

    @Test
    void aListWithoutPagesIsReadOnce() {
        // When
        read(by(new Paging.Single()), "[1,2]");

        // Then
        assertThat(asked).containsExactly("q=1");
    }

    @Test
    void anElementThatMovedToTheNextPageIsReasonToReadAgain() {
        // When
        var pages = read(by(page("")), "[1,2]", "[2,3]", "[]", "[0,1]", "[2,3]", "[]");

        // Then
        assertThat(asked).hasSize(6).endsWith("q=1&page=1", "q=1&page=2", "q=1&page=3");
        assertThat(pages.isStable()).isTrue();
    }

    @Test
    void whatShiftsThreeTimesIsUnstable() {
        // When
        var pages = read(by(page("")), "[1,2]", "[2]", "[1,2]", "[2]", "[1,2]", "[2]");

        // Then
        assertThat(pages.isStable()).isFalse();
        assertThat(pages.getFindings()).isEqualTo("answers: 3 elements seen, and they shifted while they were read");
    }

    @Test
    void aTotalThatDoesNotFitIsReasonToReadAgain() {
        // Given
        var list = new PagedList("/items", "/total", page(""));

        // When
        var pages = read(
                list, "{total:3,items:[1,2]}", "{total:3,items:[]}", "{total:3,items:[1,2]}", "{total:3,items:[3]}");

        // Then
        assertThat(pages.isStable()).isTrue();
    }

    @Test
    void aCursorThatRepeatsElementsMovesNone() {
        // Given
        var list = new PagedList("/items", "", new Paging.Cursor("after", "/next", ""));

        // When
        var pages = read(list, "{items:[1],next:'a'}", "{items:[1]}");

        // Then
        assertThat(pages.isStable()).isTrue();
    }

    @Test
    void aPageThatRepeatsTheOneBeforeIsAnError() {
        assertThatThrownBy(() -> read(by(page("")), "[1,2]", "[1,2]"))
                .isInstanceOf(VendorException.class)
                .hasMessage("answers: page 2 holds what the page before held (is the parameter right? where the vendor"
                        + " repeats its last page, say repeated: end in vendor.yaml)");
    }

    @Test
    void aPageThatRepeatsTheOneBeforeIsTheEndWhereTheVendorIsKnownForIt() {
        // When
        var pages = read(by(new Paging.Page("page", 0, "", "end")), "[1,2]", "[1,2]");

        // Then
        assertThat(asked).containsExactly("q=1&page=0", "q=1&page=1");
        assertThat(pages.isStable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void aCursorThatTurnsInACircleIsAnError(String third) {
        // Given
        var list = new PagedList("/items", "", new Paging.Cursor("after", "/next", ""));

        // When
        var refused = assertThatThrownBy(
                () -> read(list, "{items:[1],next:'a'}", "{items:[2],next:'b'}", "{items:[3],next:'" + third + "'}"));

        // Then
        refused.isInstanceOf(VendorException.class)
                .hasMessage("answers: after page 3 comes one that was read before; the listing turns in a circle");
    }

    @Test
    void moreThanAnyListingHasIsAnError() {
        // Given
        var pages = pages(by(page("")), 0);

        // When
        var refused = assertThatThrownBy(
                () -> IntStream.range(0, 30_000).forEach(id -> pages.read(json("[" + id + "]"), null)));

        // Then
        refused.isInstanceOf(VendorException.class)
                .hasMessage("answers: more than 20000 pages; no listing has so many");
    }

    @Test
    void anAnswerWithoutTheListIsAnError() {
        assertThatThrownBy(() -> read(new PagedList("/items", "", page("")), "{items:{}}"))
                .isInstanceOf(VendorException.class)
                .hasMessage("answers: the answer has no list at /items");
    }

    private static Paging page(String size) {
        return new Paging.Page("page", 1, size, "error");
    }

    private static PagedList by(Paging paging) {
        return new PagedList("", "", paging);
    }

    private Pages read(PagedList list, String... answers) {
        return read(list, 0, answers);
    }

    /** Reads as the route does, until it is finished. */
    private Pages read(PagedList list, int told, String... answers) {
        var pages = pages(list, told);
        var next = List.of(answers).iterator();
        while (pages.isUnfinished()) {
            var query = pages.query(PagesTest::halves);
            var path = pages.path(PagesTest::halves);
            asked.add(path.equals("/answers") ? query : path + "?" + query);
            pages.read(json(next.next()), null);
        }
        assertThat(next.hasNext()).isFalse();
        return pages;
    }

    private static Pages pages(PagedList list, int told) {
        return new Pages("answers", "/answers", "q=1", list, told, idOf());
    }

    private static Function<JsonNode, String> idOf() {
        return JsonNode::asText;
    }

    private static String[] halves(String address) {
        return address.split("\\?");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replaceAll("([a-z]+):", "\"$1\":").replace('\'', '"'));
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }
}
