/**
 * The benchmark: the whole pipeline against a loop written by hand, from the same simulated vendor to the same records.
 * See {@code bench/README.md}.
 */
package dev.birdfeeder.bench;
