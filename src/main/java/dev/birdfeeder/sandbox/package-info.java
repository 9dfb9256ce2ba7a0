/**
 * Track CXM, Track's older NPS API and Qualtrics, simulated inside the process and spoken to over real HTTP on loopback.
 *
 * <p>Documented in Track's Postman collection, and held to: paths, parameters, keys, the two envelopes, 2,000 requests a
 * minute, at most 100 per page, at most 3 months per query, data up to yesterday. Not documented, and assumed here: 50
 * per page when {@code limit} is absent, {@code answer_status} 1 when absent, oldest answer first, 429 over the limit,
 * 400 for bad parameters, pages from 1, days read in America/Sao_Paulo, {@code accepted_answers} as label to value.
 *
 * <p>No real answer of {@code /interactions} was ever published, so the data takes every shape that another place of the
 * API, the widget or a public client gives the same thing: dates, metadata, item types, numbers as text.
 *
 * <p>Of the NPS API, known from its documentation's first page and from public clients: the two paths, parameters and
 * fields, one array without paging, 1,000 requests in 5 minutes and then 405 with a CAPTCHA, both forms of
 * justifications, tags only when asked for, answers that are edited later. Assumed: 401 for a wrong token, 400 with an
 * {@code error} for a wrong date, ten answers when {@code limit} is absent. How it reads {@code start} and {@code end} is
 * not known, so it can be told.
 *
 * <p>Of Qualtrics, marks say where a shape comes from. [OFF]: clients generated from Qualtrics' own OpenAPI, whose prose
 * they keep, and copies of its Postman collection: the envelope, the export calls and their parameters, a response, the
 * response schema, the enumerations, event subscriptions. [REC]: recorded answers of {@code /surveys/{id}} and
 * {@code /survey-definitions/{id}}. Cited by two independent texts: the limits a minute. Assumed: error codes, the token
 * answer beyond RFC 6749, scopes of {@code whoami}, definitions and schema, that exports show a response at once, what
 * happens to percentages, and everything that can be told otherwise. There is neither CSV nor a feed of deletions.
 */
package dev.birdfeeder.sandbox;
