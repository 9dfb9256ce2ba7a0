package dev.birdfeeder.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.birdfeeder.BirdfeederApplication;
import dev.birdfeeder.BirdfeederProperties;
import dev.birdfeeder.journal.JournalLock;
import dev.birdfeeder.schedule.Roster;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;

/**
 * Asks a Birdfeeder something: the process that has the journal, through its operators' port, or else this process,
 * which opens the journal itself.
 */
final class Running {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final String[] settings;

    Running(String[] settings) {
        this.settings = settings;
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableConfigurationProperties(BirdfeederProperties.class)
    static class SettingsOnly {}

    /**
     * Asks.
     *
     * @param method of HTTP
     * @param path such as {@code /actuator/status}
     * @param parameters of the question; those without a value are left out
     * @param here the same question to the beans of this process
     * @throws IllegalStateException saying what to do when the process that has the journal doesn't answer
     */
    JsonNode ask(
            String method, String path, Map<String, String> parameters, Function<ApplicationContext, Object> here) {
        var holder = JournalLock.holder(journalUrl());
        if (holder.isPresent()) {
            return askThere(holder.get(), method, path, parameters);
        }
        try (var context = new SpringApplicationBuilder(BirdfeederApplication.class)
                .web(WebApplicationType.NONE)
                .initializers(new TicksOff())
                .run(settings)) {
            var roster = context.getBean(Roster.class);
            if (context.getBean(JournalLock.class).isHeld()) {
                roster.refresh();
            } else {
                // What others poll is theirs to say: this process may have other tenants, secrets or variables.
                roster.read();
            }
            return MAPPER.valueToTree(here.apply(context));
        }
    }

    private String journalUrl() {
        try (var context = new SpringApplicationBuilder(SettingsOnly.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run(settings)) {
            return context.getBean(BirdfeederProperties.class).journal().url();
        }
    }

    private static JsonNode askThere(String holder, String method, String path, Map<String, String> parameters) {
        var lines = holder.lines().toList();
        if (lines.size() < 2) {
            throw new IllegalStateException(
                    "the journal is in use by a process that can't be asked, such as run --once;"
                            + " try again when it has ended");
        }
        var query = parameters.entrySet().stream()
                .filter(parameter -> parameter.getValue() != null)
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(lines.get(0) + path + "?" + query))
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "{}" : ""))
                .header("Authorization", "Bearer " + lines.get(1))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(10))
                .build();
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        "the running process at %s answers %d".formatted(lines.get(0), answer.statusCode()));
            }
            return MAPPER.readTree(answer.body());
        } catch (IOException unreachable) {
            throw new IllegalStateException(
                    "the running process at %s doesn't answer".formatted(lines.get(0)), unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
