package dev.birdfeeder.sandbox;

import dev.birdfeeder.sandbox.QualtricsQuestion.Kind;
import java.util.List;
import java.util.Optional;

/**
 * A survey of the simulated Qualtrics account.
 *
 * @param csat the question whose recodes are a satisfaction of 1 to 5: Qualtrics has no type for it
 * @param embedded names of the embedded data; {@code ticketId} among them means that answers may be about a ticket
 * @param hasNpsChoicesAsList whether the definition writes an NPS question's choices as an array: both are seen
 */
record QualtricsSurvey(
        int number,
        String id,
        String name,
        Language language,
        Optional<String> csat,
        List<String> embedded,
        boolean isActive,
        boolean hasNpsChoicesAsList,
        List<QualtricsQuestion> questions) {

    static final String TICKET = "ticketId";

    /** Without those in the trash. */
    List<QualtricsQuestion> asked() {
        return questions.stream().filter(question -> !question.trash()).toList();
    }

    Optional<QualtricsQuestion> scored() {
        return asked().stream()
                .filter(question -> csat.map(question.id()::equals).orElse(question.kind() == Kind.NPS))
                .findFirst();
    }

    boolean isAfterTicket() {
        return embedded.contains(TICKET);
    }

    String languageCode() {
        return language == Language.PORTUGUESE ? "PT-BR" : "EN";
    }
}
