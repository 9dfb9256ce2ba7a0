package dev.birdfeeder.sandbox;

/** Which page, counted from 1. At most 100 per page is documented, 50 and page 1 when absent are assumed. */
record Paging(int limit, int page) {
    private static final int MOST = 100;

    static Paging of(Parameters parameters) {
        var limit = parameters.number("limit", 50);
        if (limit < 1 || limit > MOST) {
            throw Refusal.badRequest("limit: must be 1 to " + MOST);
        }
        var page = parameters.number("page", 1);
        if (page < 1) {
            throw Refusal.badRequest("page: must be 1 or more");
        }
        return new Paging(limit, page);
    }

    long offset() {
        return (page - 1L) * limit;
    }
}
