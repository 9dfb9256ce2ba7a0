package dev.birdfeeder.tenant;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a tenant file, with the line on which it is written. A finite tree: aliases are spelled out. */
sealed interface Value {
    int line();

    /** What it is, for "must be a list, but is …". */
    String kindName();

    record Entry(int line, Value value) {}

    record Mapping(int line, Map<String, Entry> entries) implements Value {
        /** What is written at a dotted path; empty when that is nothing, a list or a map. */
        Optional<Scalar> scalar(String dottedPath) {
            Value value = this;
            for (String key : dottedPath.split("\\.")) {
                Entry entry = value instanceof Mapping map ? map.entries().get(key) : null;
                if (entry == null) {
                    return Optional.empty();
                }
                value = entry.value();
            }
            return value instanceof Scalar scalar && !scalar.isBlank() ? Optional.of(scalar) : Optional.empty();
        }

        @Override
        public String kindName() {
            return "a map";
        }
    }

    record Sequence(int line, List<Value> items) implements Value {
        @Override
        public String kindName() {
            return "a list";
        }
    }

    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        DATE,
        NOTHING
    }

    /**
     * @param raw as written, without quotes
     * @param kind what YAML takes it for
     * @param meaning what YAML makes of it: 1000.0 of 1e3, false of no
     */
    record Scalar(int line, String raw, Kind kind, String meaning) implements Value {
        boolean isBlank() {
            return kind == Kind.NOTHING && raw.isEmpty();
        }

        @Override
        public String kindName() {
            return switch (kind) {
                case TEXT -> "text";
                case NUMBER -> "a number";
                case BOOLEAN -> meaning;
                case DATE -> "a date";
                case NOTHING -> "empty";
            };
        }

        /** " YAML reads 1e3 as the number 1000.0 (write "1e3")", for a place that takes text. */
        String surprise() {
            String read = kind == Kind.NUMBER ? "the number " + meaning : kind == Kind.NOTHING ? "nothing" : kindName();
            return "YAML reads " + raw + " as " + read + " (write \"" + raw + "\")";
        }

        /** Without the value, which may be a secret. */
        @Override
        public String toString() {
            return kind + " on line " + line;
        }
    }
}
