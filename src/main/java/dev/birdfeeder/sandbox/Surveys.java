package dev.birdfeeder.sandbox;

import static dev.birdfeeder.sandbox.QuestionType.CES;
import static dev.birdfeeder.sandbox.QuestionType.CES2;
import static dev.birdfeeder.sandbox.QuestionType.CSAT;
import static dev.birdfeeder.sandbox.QuestionType.EMOJI;
import static dev.birdfeeder.sandbox.QuestionType.LIKE_DISLIKE;
import static dev.birdfeeder.sandbox.QuestionType.NPS;
import static dev.birdfeeder.sandbox.QuestionType.NPS_RELATIONAL;
import static dev.birdfeeder.sandbox.QuestionType.NPS_TRANSACTIONAL;
import static dev.birdfeeder.sandbox.QuestionType.OPEN;
import static dev.birdfeeder.sandbox.QuestionType.RATINGS;
import static dev.birdfeeder.sandbox.QuestionType.THUMBS;

import java.util.List;

/** The surveys of the simulated account: every question type, two without a clear score. */
final class Surveys {
    static final List<Survey> ALL = List.of(
            survey(
                    "NPS relacional",
                    Language.PORTUGUESE,
                    30,
                    false,
                    List.of("email", "whatsapp", "link"),
                    Question.of(NPS_RELATIONAL, "De 0 a 10, quanto você recomendaria a Loja Jabuticaba a um amigo?"),
                    Question.choice("O que mais pesou na sua nota?", "Preço", "Entrega", "Atendimento", "Qualidade"),
                    Question.composite(
                            RATINGS,
                            "Como você avalia a última compra?",
                            Question.of(LIKE_DISLIKE, "Prazo"),
                            Question.of(LIKE_DISLIKE, "Embalagem")),
                    Question.of(OPEN, "Quer contar algo mais?")),
            survey(
                    "NPS pós-atendimento",
                    Language.PORTUGUESE,
                    25,
                    true,
                    List.of("email", "sms", "whatsapp"),
                    Question.of(NPS_TRANSACTIONAL, "Após este atendimento, quanto você nos recomendaria?"),
                    Question.of(THUMBS, "Seu problema foi resolvido?"),
                    Question.of(OPEN, "O que poderíamos ter feito melhor?")),
            survey(
                    "Support CSAT",
                    Language.ENGLISH,
                    25,
                    true,
                    List.of("email", "link", "widget"),
                    Question.of(CSAT, "How satisfied are you with the help you received?"),
                    Question.of(CES2, "The company made it easy to handle my issue."),
                    Question.of(OPEN, "Anything you would like to add?")),
            survey(
                    "Product pulse",
                    Language.ENGLISH,
                    10,
                    false,
                    List.of("widget", "email"),
                    Question.of(NPS, "How likely are you to recommend our app?"),
                    Question.of(EMOJI, "How do you feel about the new search?"),
                    Question.choice("Which features do you use?", "Search", "Wish list", "Returns", "Chat")),
            survey(
                    "Esforço na troca",
                    Language.PORTUGUESE,
                    7,
                    false,
                    List.of("qrcode", "link"),
                    Question.of(CES, "Foi fácil trocar o seu produto?"),
                    Question.of(OPEN, "O que deu trabalho?")),
            survey(
                    "Onboarding check",
                    Language.ENGLISH,
                    3,
                    false,
                    List.of("email"),
                    Question.of(NPS_RELATIONAL, "How likely are you to recommend us to a colleague?"),
                    Question.of(CSAT, "How satisfied are you with the onboarding?")));

    private Surveys() {}

    static Survey pick(Chance chance) {
        var share = chance.below(100);
        for (var survey : ALL) {
            share -= survey.share();
            if (share < 0) {
                return survey;
            }
        }
        throw new IllegalStateException("Surveys: the shares do not add up to 100");
    }

    private static Survey survey(
            String name,
            Language language,
            int share,
            boolean afterTicket,
            List<String> channels,
            Question... questions) {
        var distributions =
                channels.stream().map(channel -> Distribution.of(name, channel)).toList();
        return new Survey(
                Chance.named(name).uuid(),
                Chance.named("hash of " + name).hash(8),
                name,
                language,
                share,
                afterTicket,
                distributions,
                List.of(questions));
    }
}
