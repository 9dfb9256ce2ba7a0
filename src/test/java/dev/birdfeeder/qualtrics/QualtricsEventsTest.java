package dev.birdfeeder.qualtrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Pointers;
import dev.birdfeeder.qualtrics.QualtricsSubscriptions.Subscribed;
import dev.birdfeeder.qualtrics.QualtricsSubscriptions.Subscription;
import dev.birdfeeder.sandbox.QualtricsCall;
import dev.birdfeeder.sandbox.QualtricsSandbox;
import dev.birdfeeder.sandbox.QualtricsSandbox.Fault;
import dev.birdfeeder.sandbox.QualtricsSandbox.Response;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.webhook.Follow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Events of the simulated Qualtrics, from subscription to record, beside the poll of the same responses. */
@ExtendWith(OutputCaptureExtension.class)
class QualtricsEventsTest {

    private static final int DAYS = 3;
    private static final String SECRET = "s3cret-of-the-subscription";
    private static final String HOST = "https://hooks.example.com";

    /** An account of its own for each test: calls are counted by credential, and beyond the budget of a minute they wait. */
    private final int number = ++tests;

    private final QualtricsSandbox qualtrics = QualtricsSandbox.start(Clock.systemUTC(), number, DAYS, 6);

    @TempDir
    private static Path folder;

    private static Birdfeeders birdfeeder;
    private static int tests;

    private String tenant;

    @BeforeAll
    static void serve() throws IOException {
        birdfeeder = Birdfeeders.serve(folder, "  archive: { type: file, directory: unused }\n");
        Files.delete(folder.resolve("tenants/demo.yaml"));
    }

    @AfterAll
    static void stop() {
        birdfeeder.close();
    }

    @BeforeEach
    void begin() throws IOException {
        qualtrics.notReadyFor(0);
        tenant = "acme-" + number;
        tenant("hmac");
    }

    @AfterEach
    void end() throws IOException {
        Files.delete(folder.resolve("tenants/" + tenant + ".yaml"));
        birdfeeder.bean(Roster.class).refresh();
        qualtrics.close();
    }

    private void tenant(String auth) throws IOException {
        Files.writeString(
                folder.resolve("tenants/" + tenant + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  qualtrics:
                    connection_details: { data_center_url: "%s", api_token: "%s" }
                    data_source: { surveys: ["%s", "%s"], start_date: %s }
                    metadata: { transaction_id_field: ticketId, transaction_platform: Zendesk, csat_questions: { "%s": QID1 } }
                    webhook: { secret: %s, auth: %s }
                    contacts: { link: always }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(
                                qualtrics.url(),
                                qualtrics.apiToken(),
                                QualtricsSandbox.NPS_SURVEY,
                                QualtricsSandbox.CSAT_SURVEY,
                                LocalDate.now(ZoneOffset.UTC).minusDays(DAYS + 1),
                                QualtricsSandbox.CSAT_SURVEY,
                                SECRET,
                                auth,
                                folder.resolve("out")));
        birdfeeder.bean(Roster.class).refresh();
    }

    @ParameterizedTest
    @CsvSource({"push then poll, hmac", "poll then push, hmac", "push then poll, token"})
    void whicheverComesFirstEachResponseIsOneRecordInOneVersion(String order, String auth) throws Exception {
        // Given
        tenant(auth);
        subscribe();

        // When
        if (order.startsWith("push")) {
            push();
            assertThat(accepted()).isEqualTo(records());
            poll();
        } else {
            poll();
            push();
        }

        // Then
        assertThat(accepted()).isEqualTo(records()).isPositive();
        assertThat(birdfeeder.bean(Pointers.class).waiting()).isEmpty();
    }

    @Test
    void theContactsOfResponsesByPersonalLinksAreInTheirRecords() throws IOException {
        // Given
        var contacts = finished().stream()
                .filter(response -> response.contactId().isPresent() && isRecord(response))
                .collect(Collectors.toMap(
                        response -> "qualtrics:" + response.surveyId() + ':' + response.responseId(),
                        response -> response.contactId().orElseThrow()));

        // When
        poll();
        birdfeeder.deliver();

        // Then
        assertThat(delivered().stream()
                        .filter(record ->
                                record.at("/additional_fields/contact").isObject())
                        .collect(Collectors.toMap(
                                record -> record.path("feedback_id").asText(),
                                record -> record.at("/additional_fields/contact/id")
                                        .asText())))
                .isEqualTo(contacts)
                .isNotEmpty();
        assertThat(qualtrics.requests(QualtricsCall.CONTACT))
                .isEqualTo(finished().stream()
                        .flatMap(response -> response.contactId().stream())
                        .distinct()
                        .count());
    }

    @Test
    void whoTheContactsAreIsInNeitherLogNorMetrics(CapturedOutput output) throws Exception {
        // Given
        subscribe();
        qualtrics.answerAlways(QualtricsCall.CONTACT, Fault.TRUNCATED);

        // When
        push();
        qualtrics.heal();
        poll();
        birdfeeder.deliver();

        // Then
        assertThat(delivered())
                .extracting(record -> record.path("author_email").asText())
                .anyMatch(email -> email.endsWith("@example.com"));
        assertThat(output.getAll())
                .contains("contacts: responses go on without them")
                .doesNotContain("@example.com");
        assertThat(birdfeeder.bean(MeterRegistry.class).getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .noneMatch(value -> value.contains("@"));
    }

    private List<JsonNode> delivered() throws IOException {
        var records = new ArrayList<JsonNode>();
        try (var files = Files.walk(folder.resolve("out").resolve(tenant))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                for (var line : Files.readAllLines(file)) {
                    records.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return records;
    }

    @Test
    void anEventIsTakenWhileTheApiIsAwayAndFollowedWhenItIsBack() throws Exception {
        // Given
        subscribe();
        qualtrics.answerAlways(QualtricsCall.RESPONSE, Fault.TOKENS_REVOKED);
        var response = finished().get(0);

        // When
        var statuses = qualtrics.publish(response.responseId());
        follow();

        // Then
        assertThat(statuses).containsExactly(200);
        assertThat(accepted()).isZero();
        assertThat(birdfeeder.bean(Pointers.class).waiting()).hasSize(1);

        // When: for good
        qualtrics.heal();
        assertThat(qualtrics.publish(response.responseId())).containsExactly(200);
        follow();

        // Then
        assertThat(birdfeeder.bean(Pointers.class).waiting()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac", "token"})
    void subscribesOnceAndUnsubscribesWhatItHasMade(String auth) throws IOException {
        // Given
        tenant(auth);
        var subscriptions = birdfeeder.bean(QualtricsSubscriptions.class);

        // When
        var made = subscriptions.subscribe(connection(), HOST + "/");
        var again = subscriptions.subscribe(connection(), HOST);

        // Then
        assertThat(made).extracting(Subscribed::isMade).containsExactly(true, true);
        assertThat(again).extracting(Subscribed::isMade).containsExactly(false, false);
        assertThat(again)
                .extracting(one -> one.subscription().id())
                .containsExactlyElementsOf(
                        made.stream().map(one -> one.subscription().id()).toList());
        assertThat(subscriptions.list(connection(), false))
                .extracting(Subscription::topic)
                .containsExactlyInAnyOrder(
                        "surveyengine.completedResponse." + QualtricsSandbox.NPS_SURVEY,
                        "surveyengine.completedResponse." + QualtricsSandbox.CSAT_SURVEY);
        assertThat(subscriptions.list(connection(), true)).allSatisfy(one -> assertThat(one.address())
                .startsWith(HOST + "/webhooks/qualtrics/" + tenant + "/qualtrics")
                .doesNotContain(SECRET));

        // When
        var deleted = subscriptions.unsubscribe(connection());

        // Then
        assertThat(deleted).hasSize(2);
        assertThat(subscriptions.list(connection(), true)).isEmpty();
    }

    @Test
    void saysWhatIsNeededWhenQualtricsDoesNotAllowIt() {
        // Given
        qualtrics.answerNext(QualtricsCall.SUBSCRIPTIONS, Fault.FORBIDDEN);

        // Then
        assertThatThrownBy(() -> birdfeeder.bean(QualtricsSubscriptions.class).subscribe(connection(), HOST))
                .hasMessageContaining("brand administrator")
                .hasMessageContaining("write:subscriptions")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void saysWhichSettingIsWrongWhenNobodyAnswers() {
        // Given
        qualtrics.close();

        // Then
        assertThatThrownBy(() -> birdfeeder.bean(QualtricsSubscriptions.class).list(connection(), false))
                .hasMessageStartingWith(
                        tenant + "/qualtrics: can't be reached (check connection_details.data_center_url)")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void deletesOneOfTheBrandByItsId() {
        // Given
        var subscriptions = birdfeeder.bean(QualtricsSubscriptions.class);
        var made = subscriptions.subscribe(connection(), HOST).stream()
                .map(one -> one.subscription().id())
                .toList();

        // When
        var deleted = subscriptions.unsubscribe(connection(), made.get(0));

        // Then
        assertThat(deleted).extracting(Subscription::id).containsExactly(made.get(0));
        assertThat(subscriptions.list(connection(), true))
                .extracting(Subscription::id)
                .containsExactly(made.get(1));
        assertThatThrownBy(() -> subscriptions.unsubscribe(connection(), made.get(0)))
                .hasMessageStartingWith("--id: the brand has no subscription " + made.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com",
                "hooks.example.com",
                "https://a:b@hooks.example.com",
                "https://h/?a=b",
                "https://h/webhooks/qualtrics/acme/qualtrics",
                "x y"
            })
    void takesNoOtherAddressThanOurs(String url) {
        assertThatThrownBy(() -> birdfeeder.bean(QualtricsSubscriptions.class).subscribe(connection(), url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--url: must be");
    }

    private void subscribe() {
        var host = birdfeeder.webhook().toString();
        assertThat(birdfeeder
                        .bean(QualtricsSubscriptions.class)
                        .subscribe(connection(), host.substring(0, host.indexOf("/webhooks"))))
                .hasSize(2);
    }

    private Connection connection() {
        return birdfeeder.bean(Tenants.class).connection(tenant, "qualtrics").orElseThrow();
    }

    /** Of every response that is there; what isn't finished has no event, but an event is only a hint. */
    private void push() throws IOException, InterruptedException {
        for (var response : finished()) {
            assertThat(qualtrics.publish(response.responseId())).containsExactly(200);
        }
        follow();
    }

    private void follow() {
        var follow = birdfeeder.bean(Follow.class);
        for (var turns = follow.due(); !turns.isEmpty(); turns = follow.due()) {
            turns.forEach(turn -> birdfeeder.bean(ProducerTemplate.class).sendBody("direct:pointers", turn));
        }
    }

    private void poll() {
        for (int runs = 0; runs < 20; runs++) {
            birdfeeder.poll();
            if (states().equals(List.of("OK"))) {
                return;
            }
        }
        assertThat(states()).containsExactly("OK");
    }

    private List<String> states() {
        return birdfeeder.bean(Connections.class).all().stream()
                .map(ConnectionStatus::state)
                .toList();
    }

    private List<Response> finished() {
        return List.of(QualtricsSandbox.NPS_SURVEY, QualtricsSandbox.CSAT_SURVEY).stream()
                .flatMap(qualtrics::responses)
                .filter(response ->
                        !response.recorded().isAfter(Clock.systemUTC().instant()))
                .toList();
    }

    private long records() {
        return finished().stream().filter(QualtricsEventsTest::isRecord).count();
    }

    private static boolean isRecord(Response response) {
        return response.finished()
                && !List.of(1, 2, 8, 17).contains(response.status())
                && response.rating().isPresent();
    }

    private long accepted() {
        return birdfeeder.bean(Deliveries.class).lanes(tenant).stream()
                .mapToLong(Deliveries.Lane::accepted)
                .sum();
    }
}
