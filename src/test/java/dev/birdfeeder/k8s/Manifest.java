package dev.birdfeeder.k8s;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * One YAML file for Kubernetes, and what is wrong with it.
 *
 * <p>It is read twice. {@code written} is the YAML as the API server reads it, in YAML 1.1, where {@code no} is
 * false. {@code understood} is what is left of it after a trip through the typed model. What isn't
 * the same in both would be refused, dropped or changed by the server.
 */
record Manifest(String file, JsonNode written, JsonNode understood, List<String> problems) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    /** What each kind can't do without. A step with ? may be absent, and [] stands for each element. */
    private static final Map<String, List<String>> REQUIRED = Map.of(
            "ServiceAccount",
            List.of("metadata.name"),
            "ConfigMap",
            List.of("metadata.name"),
            "Secret",
            List.of("metadata.name"),
            "Service",
            List.of("metadata.name", "spec.selector", "spec.ports", "spec.ports[].port"),
            "NetworkPolicy",
            List.of(
                    "metadata.name",
                    "spec.podSelector",
                    "spec.policyTypes",
                    "spec.ingress?[].ports[].port",
                    "spec.egress?[].ports[].port",
                    "spec.egress?[].to[].ipBlock?.cidr"),
            "PodDisruptionBudget",
            List.of("metadata.name", "spec.selector.matchLabels"),
            "Deployment",
            List.of(
                    "metadata.name",
                    "spec.replicas",
                    "spec.selector.matchLabels",
                    "spec.template.metadata.labels",
                    "spec.template.spec.containers",
                    "spec.template.spec.containers[].name",
                    "spec.template.spec.containers[].image",
                    "spec.template.spec.containers[].volumeMounts?[].name",
                    "spec.template.spec.containers[].volumeMounts?[].mountPath",
                    "spec.template.spec.topologySpreadConstraints?[].maxSkew",
                    "spec.template.spec.topologySpreadConstraints?[].topologyKey",
                    "spec.template.spec.topologySpreadConstraints?[].whenUnsatisfiable"),
            "StatefulSet",
            List.of(
                    "metadata.name",
                    "spec.serviceName",
                    "spec.selector.matchLabels",
                    "spec.template.metadata.labels",
                    "spec.template.spec.containers",
                    "spec.template.spec.containers[].name",
                    "spec.template.spec.containers[].image",
                    "spec.template.spec.containers[].ports?[].containerPort",
                    "spec.template.spec.containers[].env?[].name",
                    "spec.template.spec.containers[].startupProbe?.httpGet.port",
                    "spec.template.spec.containers[].livenessProbe?.httpGet.port",
                    "spec.template.spec.containers[].readinessProbe?.httpGet.port",
                    "spec.template.spec.containers[].lifecycle?.preStop?.sleep.seconds",
                    "spec.template.spec.containers[].volumeMounts?[].name",
                    "spec.template.spec.containers[].volumeMounts?[].mountPath",
                    "spec.template.spec.volumes?[].name",
                    "spec.template.spec.volumes?[].configMap?.name",
                    "spec.template.spec.volumes?[].projected?.sources[].secret.name",
                    "spec.template.spec.volumes?[].projected?.sources[].secret.items?[].key",
                    "spec.template.spec.volumes?[].projected?.sources[].secret.items?[].path",
                    "spec.volumeClaimTemplates?[].metadata.name",
                    "spec.volumeClaimTemplates?[].spec.accessModes",
                    "spec.volumeClaimTemplates?[].spec.resources.requests.storage"));

    static Manifest read(Path path) {
        return parse(path.toString().replace('\\', '/'), text(path));
    }

    static Manifest parse(String file, String yaml) {
        JsonNode written = MissingNode.getInstance();
        JsonNode understood = MissingNode.getInstance();
        List<String> problems = new ArrayList<>();
        try {
            written = tree(yaml);
            if (!written.isObject()) {
                return new Manifest(file, written, understood, List.of(file + ": holds no object"));
            }
            Object object = KUBERNETES.unmarshal(yaml);
            understood = KUBERNETES.convertValue(object, JsonNode.class);
            if (object instanceof GenericKubernetesResource) {
                problems.add(
                        "kind: no such kind '%s' in %s".formatted(text(written, "kind"), text(written, "apiVersion")));
            } else {
                unknown(object, "", problems);
                changed(written, understood, "", problems);
                missing(written, problems);
            }
        } catch (MarkedYAMLException e) {
            problems.add("line %d: %s".formatted(e.getProblemMark().getLine() + 1, e.getProblem()));
        } catch (IllegalArgumentException | KubernetesClientException e) {
            problems.add(unreadable(e));
        }
        return new Manifest(
                file,
                written,
                understood,
                problems.stream().map(problem -> file + ": " + problem).toList());
    }

    /** YAML 1.1, one document, no key twice. */
    static JsonNode tree(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return JSON.valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(yaml));
    }

    static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String kind() {
        return text(written, "kind");
    }

    String name() {
        return written.at("/metadata/name").asText();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    /** Where Jackson gave up, and why. */
    private static String unreadable(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonMappingException mapping) {
                String path = "";
                for (JsonMappingException.Reference step : mapping.getPath()) {
                    path = step.getFieldName() == null
                            ? path + "[" + step.getIndex() + "]"
                            : step(path, step.getFieldName());
                }
                return path + ": " + mapping.getOriginalMessage();
            }
        }
        return String.valueOf(e.getMessage());
    }

    /** Fields that the typed model has no place for. */
    private static void unknown(Object value, String path, List<String> problems) {
        if (value instanceof Collection<?> elements) {
            int index = 0;
            for (Object element : elements) {
                unknown(element, path + "[" + index++ + "]", problems);
            }
        } else if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> unknown(entry, path + "[" + key + "]", problems));
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model.")) {
            Map<String, Method> fields = fields(value.getClass());
            fields.forEach((name, getter) -> unknown(call(getter, value), step(path, name), problems));
            additional(value)
                    .forEach(name -> problems.add(
                            "%s: no such field%s".formatted(step(path, name), hint(name, fields.keySet()))));
        }
    }

    private static Map<String, Method> fields(Class<?> type) {
        Map<String, Method> fields = new TreeMap<>();
        for (Method method : type.getMethods()) {
            JsonProperty property = method.getAnnotation(JsonProperty.class);
            if (property != null && method.getParameterCount() == 0) {
                fields.put(property.value(), method);
            }
        }
        return fields;
    }

    private static List<String> additional(Object value) {
        return Arrays.stream(value.getClass().getMethods())
                .filter(method -> method.getName().equals("getAdditionalProperties"))
                .map(method -> (Map<?, ?>) call(method, value))
                .flatMap(properties -> properties.keySet().stream())
                .map(String::valueOf)
                .toList();
    }

    private static Object call(Method getter, Object value) {
        try {
            return getter.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(getter + " can't be read", e);
        }
    }

    /** Values that the server would read otherwise than they look, or refuse. */
    private static void changed(JsonNode written, JsonNode understood, String path, List<String> problems) {
        if (written.isNull()) {
            problems.add(path + ": has no value (leave it out, or say {} or [])");
        } else if (written.isObject()) {
            written.properties()
                    .forEach(field -> changed(
                            field.getValue(), understood.path(field.getKey()), step(path, field.getKey()), problems));
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                changed(written.get(i), understood.path(i), path + "[" + i + "]", problems);
            }
        } else if (!written.toString().equals(understood.toString())) {
            boolean quoted = understood.isTextual() && !written.isTextual();
            problems.add("%s: %s isn't what Kubernetes takes here, which is %s%s"
                    .formatted(path, written, understood, quoted ? " (quote it)" : ""));
        }
    }

    private static void missing(JsonNode written, List<String> problems) {
        String kind = text(written, "kind");
        if (!REQUIRED.containsKey(kind)) {
            problems.add("kind: the test doesn't know what a " + kind + " requires (add it to Manifest.REQUIRED)");
        }
        REQUIRED.getOrDefault(kind, List.of()).forEach(path -> missing(written, "", path, problems));
    }

    private static void missing(JsonNode node, String done, String rest, List<String> problems) {
        String[] steps = rest.split("\\.", 2);
        boolean each = steps[0].endsWith("[]");
        String field = steps[0].replace("[]", "");
        boolean optional = field.endsWith("?");
        field = field.replace("?", "");
        JsonNode value = node.path(field);
        String path = step(done, field);
        if (value.isMissingNode() || value.isTextual() && value.asText().isBlank()) {
            if (!optional) {
                problems.add(path + ": is required");
            }
        } else if (steps.length > 1 && each) {
            for (int i = 0; i < value.size(); i++) {
                missing(value.get(i), path + "[" + i + "]", steps[1], problems);
            }
        } else if (steps.length > 1) {
            missing(value, path, steps[1], problems);
        }
    }

    private static String step(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String hint(String name, Collection<String> known) {
        Optional<String> meant = known.stream()
                .filter(field -> distance(field.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)) <= 2)
                .min((a, b) -> distance(a, name) - distance(b, name));
        return meant.map(field -> " (did you mean '" + field + "'?)").orElse("");
    }

    /** How many letters have to be added, removed or replaced to make one word of the other. */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
