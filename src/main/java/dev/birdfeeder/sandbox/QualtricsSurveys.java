package dev.birdfeeder.sandbox;

import dev.birdfeeder.sandbox.QualtricsQuestion.Choice;
import dev.birdfeeder.sandbox.QualtricsQuestion.Kind;
import java.util.List;
import java.util.Optional;

/** The surveys of the simulated account. Their ids don't depend on the seed, so that a tenant's file can name them. */
final class QualtricsSurveys {
    static final QualtricsSurvey NPS = new QualtricsSurvey(
            1,
            "SV_0nps4Jabuticaba",
            "NPS – Loja Jabuticaba / relação \"2026\" 💚",
            Language.PORTUGUESE,
            Optional.empty(),
            List.of("plano", "região", QualtricsSurvey.TICKET, "caseStatus"),
            true,
            false,
            List.of(
                    QualtricsQuestion.of(1, "Intro", Kind.TEXT, "<p>Olá ${m://FirstName}, é rapidinho!</p>"),
                    QualtricsQuestion.nps(
                            2,
                            "Q1",
                            "<strong>De 0 a 10</strong>, quanto você recomendaria a&nbsp;Loja Jabuticaba a um amigo?<br>"),
                    QualtricsQuestion.of(
                            3, "Q2", Kind.ESSAY, "O que mais pesou na nota ${q://QID2/ChoiceGroup/SelectedChoices}?"),
                    QualtricsQuestion.of(
                            4,
                            "Q3",
                            Kind.MULTIPLE,
                            "Sobre o que você quer falar? <em>Marque todas</em>",
                            new Choice(1, 1, "Preço", false),
                            new Choice(2, 2, "Entrega &amp; prazo", false),
                            new Choice(4, 4, "<strong>Atendimento</strong>", false),
                            new Choice(5, 99, "Outro:", true)),
                    QualtricsQuestion.of(
                                    5,
                                    "Q4",
                                    Kind.MATRIX,
                                    "Como foi a última compra?",
                                    new Choice(1, 1, "Ruim", false),
                                    new Choice(2, 2, "Boa", false),
                                    new Choice(3, 3, "Ótima", false))
                            .withRows("Prazo", "<em>Embalagem</em>")));

    static final QualtricsSurvey CSAT = new QualtricsSurvey(
            2,
            "SV_1csatSupport42x",
            "Support CSAT",
            Language.ENGLISH,
            Optional.of("QID1"),
            List.of(QualtricsSurvey.TICKET, "agent", "plan", "caseStatus"),
            true,
            false,
            List.of(
                    QualtricsQuestion.of(
                            1,
                            "Q1",
                            Kind.SINGLE,
                            "<p>Overall, how satisfied are you with the <em>help</em> you received?</p>",
                            new Choice(4, 5, "<strong>Extremely</strong> satisfied", false),
                            new Choice(5, 4, "Somewhat satisfied", false),
                            new Choice(6, 3, "Neither satisfied nor dissatisfied", false),
                            new Choice(7, 2, "Somewhat dissatisfied", false),
                            new Choice(8, 1, "Extremely dissatisfied", false)),
                    QualtricsQuestion.of(
                            2,
                            "Q2",
                            Kind.SINGLE,
                            "Was your issue resolved?",
                            new Choice(1, 1, "Yes", false),
                            new Choice(2, 2, "No", false)),
                    QualtricsQuestion.of(3, "Q1_why", Kind.ESSAY, "Please tell us <b>why</b>."),
                    QualtricsQuestion.of(4, "Q2", Kind.FORM, "What is it about?")
                            .withRows("Order number", "Store"),
                    QualtricsQuestion.of(5, "Meta", Kind.BROWSER, "Click to write the question text"),
                    QualtricsQuestion.of(6, "Time", Kind.TIMING, "Timing"),
                    QualtricsQuestion.nps(7, "Q9", "How likely are you to recommend us?")
                            .inTrash()));

    static final QualtricsSurvey PULSE = new QualtricsSurvey(
            3,
            "SV_2pulseApp0000zz",
            "Product pulse",
            Language.ENGLISH,
            Optional.empty(),
            List.of("plan"),
            true,
            true,
            List.of(
                    QualtricsQuestion.nps(1, "Q1", "How likely are you to recommend <i>our app</i>?"),
                    QualtricsQuestion.of(2, "Q2", Kind.ESSAY, "What is the main reason for your score?"),
                    QualtricsQuestion.of(
                                    5,
                                    "Q3",
                                    Kind.LOOPED,
                                    "How do you like ${lm://Field/1}?",
                                    new Choice(1, 1, "Not at all", false),
                                    new Choice(2, 2, "A lot", false))
                            .withRows("Search", "Wish list"),
                    QualtricsQuestion.nps(9, "Q1_old", "Would you recommend the app?")
                            .inTrash()));

    static final QualtricsSurvey IDEAS = new QualtricsSurvey(
            4,
            "SV_3ideasNoScore00",
            "Ideas box",
            Language.ENGLISH,
            Optional.empty(),
            List.of(),
            true,
            false,
            List.of(QualtricsQuestion.of(1, "Q1", Kind.ESSAY, "What shall we build next?")));

    static final List<QualtricsSurvey> ALL = List.of(NPS, CSAT, PULSE, IDEAS);

    private QualtricsSurveys() {}

    static Optional<QualtricsSurvey> find(String id) {
        return ALL.stream().filter(survey -> survey.id().equals(id)).findFirst();
    }
}
