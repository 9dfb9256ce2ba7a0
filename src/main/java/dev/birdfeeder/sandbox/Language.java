package dev.birdfeeder.sandbox;

import java.util.List;

/** What respondents say, by mood: a sentence, at times followed by a second one. */
enum Language {
    PORTUGUESE(
            List.of(
                    "Esperei 40 minutos no chat e ninguém resolveu.",
                    "O pedido chegou com a caixa aberta e faltando um item.",
                    "Já é a terceira vez que a entrega atrasa sem aviso.",
                    "Fui cobrado duas vezes e o estorno não caiu.",
                    "Ligação caiu e tive que explicar tudo de novo :(",
                    "O produto não é o da foto, péssima experiência."),
            List.of(
                    "Chegou certo, mas o frete ficou caro.",
                    "Bom atendimento, só demorou um pouco.",
                    "O site é ok, a busca podia ser melhor.",
                    "Resolveu, porém precisei ligar duas vezes.",
                    "Nada a reclamar, nada de especial."),
            List.of(
                    "Atendimento excelente, resolveu na hora!",
                    "Entrega antes do prazo, embalagem caprichada 💚",
                    "Sempre compro aqui, nunca tive problema.",
                    "A atendente foi super atenciosa, parabéns à equipe.",
                    "Troca fácil e rápida, sem burocracia.",
                    "Preço justo e \"qualidade de verdade\"."),
            List.of("Obrigado!", "Espero retorno.", "Vou aguardar.\nAbraço", "Moro longe da loja, então isso conta.")),
    ENGLISH(
            List.of(
                    "I waited for 40 minutes and nobody solved it.",
                    "The parcel arrived open and one item was missing.",
                    "I had to explain the same issue three times.",
                    "Charged twice, still no refund.",
                    "The app crashes whenever I open my cart.",
                    "Nobody answered my e-mail for a week."),
            List.of(
                    "It works, but search could be better.",
                    "Good service, a bit slow.",
                    "Fine overall, shipping is expensive.",
                    "Solved, though it took two calls.",
                    "Nothing special, nothing wrong."),
            List.of(
                    "Quick and friendly, solved in minutes!",
                    "Delivered ahead of time, lovely packaging 🎉",
                    "The agent really listened & followed up.",
                    "Easiest return I have ever made.",
                    "Great app, I use it every day.",
                    "Best support I've had – \"above and beyond\"."),
            List.of(
                    "Thank you!",
                    "Please call me back.",
                    "Will buy again.\nCheers",
                    "Please pass this on to the team."));

    private final List<List<String>> sentences;
    private final List<String> endings;

    Language(List<String> angry, List<String> lukewarm, List<String> happy, List<String> endings) {
        this.sentences = List.of(angry, lukewarm, happy);
        this.endings = endings;
    }

    String comment(Mood mood, Chance chance) {
        var sentence = chance.pick(sentences.get(mood.ordinal()));
        return chance.percent(30) ? sentence + " " + chance.pick(endings) : sentence;
    }
}
