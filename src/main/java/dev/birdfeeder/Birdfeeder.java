package dev.birdfeeder;

public final class Birdfeeder {
    public static void main(String[] args) {}
}
