/**
 * Track CXM, simulated inside the process and spoken to over real HTTP on loopback.
 *
 * <p>Documented in Track's Postman collection, and held to: paths, parameters, keys, the two envelopes, 2,000 requests a
 * minute, at most 100 per page, at most 3 months per query, data up to yesterday. Not documented, and assumed here: 50
 * per page when {@code limit} is absent, {@code answer_status} 1 when absent, oldest answer first, 429 over the limit,
 * 400 for bad parameters, pages from 1, days read in America/Sao_Paulo, {@code accepted_answers} as label to value.
 *
 * <p>No real answer of {@code /interactions} was ever published, so the data takes every shape that another place of the
 * API, the widget or a public client gives the same thing: dates, metadata, item types, numbers as text.
 */
package dev.birdfeeder.sandbox;
