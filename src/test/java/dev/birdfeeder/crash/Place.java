package dev.birdfeeder.crash;

/**
 * Where a process is killed.
 *
 * @param name as {@link CrashingSteps}, {@link CrashingDataSource} and {@link Tripwire} call it
 * @param most the process may have been there so many times before
 */
record Place(String name, int most) {}
