package dev.birdfeeder.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The manifests are what they look like to Kubernetes, and keep what they promise; without a cluster. */
class ManifestsTest {
    private static final Path K8S = Path.of("k8s");
    private static final Path BASE = K8S.resolve("base");

    /** The settings that a manifest may set, as application.yaml spells them. */
    private static final List<String> SETTINGS =
            List.of("birdfeeder.tenants", "birdfeeder.secrets", "birdfeeder.routes", "birdfeeder.journal.url");

    private static final Set<String> KUSTOMIZATION_FIELDS = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "resources",
            "components",
            "configMapGenerator",
            "secretGenerator",
            "generatorOptions",
            "images",
            "labels",
            "patches",
            "replacements",
            "replicas");

    @Test
    void everyManifestIsWhatKubernetesUnderstands() {
        // Given
        List<Path> files = manifests();

        // When
        List<String> problems = files.stream()
                .flatMap(file -> Manifest.read(file).problems().stream())
                .toList();

        // Then
        assertThat(files).hasSizeGreaterThanOrEqualTo(5);
        assertThat(problems).isEmpty();
    }

    @Test
    void everyNumberedFileHoldsTheOneObjectThatItsNameSays() {
        // Given
        List<Path> files = manifests().stream().filter(file -> !isExample(file)).toList();

        // When
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            Manifest manifest = Manifest.read(file);
            String expected = "\\d{3}-" + manifest.kind() + "-" + manifest.name() + "\\.yaml";
            if (!file.getFileName().toString().matches(expected)) {
                problems.add("%s: should be called NNN-%s-%s.yaml".formatted(file, manifest.kind(), manifest.name()));
            }
        }

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void everyKustomizationListsWhatIsThereAndNothingElse() {
        // Given
        List<Path> kustomizations =
                yamlFiles().filter(ManifestsTest::isKustomization).toList();

        // When
        List<String> problems = kustomizations.stream()
                .flatMap(file -> kustomizationProblems(file, Manifest.text(file)).stream())
                .toList();

        // Then
        assertThat(kustomizations).contains(BASE.resolve("kustomization.yaml"));
        assertThat(problems).isEmpty();
    }

    @Test
    void aKustomizationThatForgetsAFileOrNamesAWrongOneIsReported() {
        // Given
        Path file = BASE.resolve("kustomization.yaml");
        String yaml = Manifest.text(file)
                .replace("  - 020-NetworkPolicy-birdfeeder.yaml\n", "  - 020-NetworkPolicy.yaml\n")
                .replace("tenants/acme.yaml", "tenants/amce.yaml")
                .replace("images:", "image:");

        // When
        List<String> problems = kustomizationProblems(file, yaml);

        // Then
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        file + ": image: no such field",
                        file + ": resources: no such file or folder 020-NetworkPolicy.yaml",
                        file + ": resources: 020-NetworkPolicy-birdfeeder.yaml isn't listed",
                        file + ": configMapGenerator: no such file tenants/amce.yaml",
                        file + ": configMapGenerator: tenants/acme.yaml isn't listed");
    }

    @Test
    void onlyOnePodWritesTheJournalAndItsVolumeOutlivesThePod() {
        // Given
        JsonNode set = statefulSet();

        // When
        JsonNode claim = set.at("/spec/volumeClaimTemplates/0");
        String mounted = mountPath(claim.at("/metadata/name").asText());

        // Then
        assertThat(set.at("/spec/replicas").asInt()).as("spec.replicas").isEqualTo(1);
        assertThat(texts(claim.at("/spec/accessModes"))).containsExactly("ReadWriteOncePod");
        assertThat(env("BIRDFEEDER_JOURNAL_URL")).startsWith("jdbc:sqlite:" + mounted + "/");
    }

    @Test
    void thePodHasNoPrivilege() {
        // Given
        JsonNode pod = pod();

        // When
        JsonNode of = pod.path("securityContext");

        // Then
        assertThat(pod.findValues("privileged")).as("privileged").isEmpty();
        assertThat(pod.findValues("hostPath")).as("hostPath").isEmpty();
        assertThat(pod.has("hostNetwork") || pod.has("hostPID") || pod.has("hostIPC"))
                .as("a namespace of the host")
                .isFalse();
        assertThat(of.path("runAsNonRoot").asBoolean()).as("runAsNonRoot").isTrue();
        assertThat(of.path("runAsUser").asInt()).as("runAsUser").isGreaterThanOrEqualTo(10_000);
        assertThat(of.path("runAsGroup").asInt()).as("runAsGroup").isGreaterThanOrEqualTo(10_000);
        assertThat(of.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(containers()).isNotEmpty().allSatisfy(container -> {
            JsonNode context = container.path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true))
                    .as("allowPrivilegeEscalation")
                    .isFalse();
            assertThat(texts(context.at("/capabilities/drop"))).containsExactly("ALL");
            assertThat(context.at("/capabilities/add").isMissingNode())
                    .as("no capability is added")
                    .isTrue();
        });
    }

    @Test
    void thePodHasNoTokenForTheKubernetesApi() {
        // Given
        JsonNode account = base("ServiceAccount").understood();

        // When
        String name = pod().path("serviceAccountName").asText();

        // Then
        assertThat(name).isEqualTo(account.at("/metadata/name").asText());
        assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod().path("automountServiceAccountToken").asBoolean(true)).isFalse();
    }

    @Test
    void onlyTheJournalAndABoundedTmpCanBeWritten() {
        // Given
        JsonNode container = container();

        // When
        List<String> writable = stream(container.path("volumeMounts"))
                .filter(mount -> !mount.path("readOnly").asBoolean())
                .map(mount -> mount.path("mountPath").asText())
                .toList();

        // Then
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(writable).containsExactlyInAnyOrder("/var/lib/birdfeeder", "/tmp");
        assertThat(volume("tmp").at("/emptyDir/sizeLimit").asText()).isNotBlank();
    }

    @Test
    void everyMountHasAVolumeAndNoneUsesASubPathWhichWouldNotFollowEdits() {
        // Given
        List<String> volumes = Stream.concat(
                        stream(pod().path("volumes")).map(volume -> volume.path("name")),
                        stream(statefulSet().at("/spec/volumeClaimTemplates")).map(claim -> claim.at("/metadata/name")))
                .map(JsonNode::asText)
                .toList();

        // When
        List<String> mounts = stream(container().path("volumeMounts"))
                .map(mount -> mount.path("name").asText())
                .toList();

        // Then
        assertThat(mounts).containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(pod().findValues("subPath")).as("subPath").isEmpty();
        assertThat(pod().findValues("subPathExpr")).as("subPathExpr").isEmpty();
    }

    @Test
    void theProbesAskTheOperatorsPort() {
        // Given
        JsonNode container = container();

        // When
        List<String> asked = Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                .map(probe -> container.path(probe).path("httpGet"))
                .map(get -> containerPort(get.path("port").asText())
                        + get.path("path").asText())
                .toList();

        // Then
        assertThat(asked)
                .containsExactly(
                        "8081/actuator/health/liveness",
                        "8081/actuator/health/liveness",
                        "8081/actuator/health/readiness");
        assertThat(env("MANAGEMENT_SERVER_ADDRESS"))
                .as("loopback is out of the probes' reach")
                .isEqualTo("0.0.0.0");
    }

    @Test
    @DisplayName("A6: the pod's grace is longer than the preStop sleep, Camel's shutdown and the web server's together")
    void theGracePeriodIsLongerThanThePreStopSleepAndTheShutdownTogether() {
        // Given
        int sleep = container().at("/lifecycle/preStop/sleep/seconds").asInt();

        // When
        int grace = pod().path("terminationGracePeriodSeconds").asInt();

        // Then
        assertThat(sleep).as("preStop.sleep.seconds").isPositive();
        assertThat(grace)
                .as("terminationGracePeriodSeconds")
                .isGreaterThan(sleep
                        + applicationSeconds("shutdown-timeout")
                        + applicationSeconds("timeout-per-shutdown-phase"));
    }

    /** A setting of application.yaml in seconds. */
    private static int applicationSeconds(String key) {
        Matcher line =
                Pattern.compile("\\b" + key + ": (\\d+)s?\\b").matcher(Manifest.text(Path.of("application.yaml")));
        assertThat(line.find()).as(key).isTrue();
        return Integer.parseInt(line.group(1));
    }

    @Test
    void javaIsTheFirstProcessAndEndsWhenTheHeapIsFull() {
        // Given
        JsonNode container = container();

        // When
        List<String> command = texts(container.path("command"));

        // Then
        assertThat(command)
                .startsWith("java")
                .contains("-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError")
                .endsWith("-jar", "/app/birdfeeder.jar", "run");
        assertThat(container.path("workingDir").asText())
                .as("the folder in which the image has routes/")
                .isEqualTo("/app");
    }

    @Test
    void theResourcesAreSetAndTheCpuHasNoLimit() {
        // Given
        JsonNode resources = container().path("resources");

        // When
        List<String> requests = fieldNames(resources.path("requests"));
        List<String> limits = fieldNames(resources.path("limits"));

        // Then
        assertThat(requests).containsExactlyInAnyOrder("cpu", "memory", "ephemeral-storage");
        assertThat(limits).containsExactlyInAnyOrder("memory", "ephemeral-storage");
    }

    @Test
    void everySelectorMatchesTheLabelsOfThePod() {
        // Given
        JsonNode labels = statefulSet().at("/spec/template/metadata/labels");

        // When
        List<JsonNode> selectors = List.of(
                statefulSet().at("/spec/selector/matchLabels"),
                base("Service").understood().at("/spec/selector"),
                base("NetworkPolicy").understood().at("/spec/podSelector/matchLabels"));

        // Then
        assertThat(selectors).allSatisfy(selector -> {
            assertThat(fieldNames(selector)).isNotEmpty();
            assertThat(fieldNames(selector))
                    .allSatisfy(label -> assertThat(labels.path(label)).isEqualTo(selector.path(label)));
        });
        assertThat(statefulSet().at("/spec/serviceName").asText())
                .isEqualTo(base("Service").name());
    }

    @Test
    void theServiceHasTheWebhooksAndNotTheOperatorsPort() {
        // Given
        JsonNode service = base("Service").understood();

        // When
        List<String> ports = stream(service.at("/spec/ports"))
                .map(port -> port.path("port").asText() + " to "
                        + containerPort(port.path("targetPort").asText()))
                .toList();

        // Then
        assertThat(ports).containsExactly("8080 to 8080");
    }

    @Test
    void theNetworkPolicyLetsInWebhooksAndPrometheusAndNobodyElse() {
        // Given
        JsonNode policy = base("NetworkPolicy").understood().path("spec");

        // When
        List<String> allowed = stream(policy.path("ingress"))
                .map(rule -> stream(rule.path("from"))
                                .map(from -> from.at("/podSelector/matchLabels/app.kubernetes.io~1name")
                                        .asText("any pod"))
                                .toList()
                        + " on "
                        + stream(rule.path("ports"))
                                .map(port -> port.path("port").asText())
                                .toList())
                .toList();

        // Then
        assertThat(texts(policy.path("policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(allowed).containsExactly("[any pod] on [8080]", "[prometheus] on [8081]");
    }

    @Test
    void theNetworkPolicyLetsOutNameLookupsAndHttpsToPublicAddressesOnly() {
        // Given
        JsonNode egress = base("NetworkPolicy").understood().at("/spec/egress");

        // When
        List<String> ports = stream(egress)
                .flatMap(rule -> stream(rule.path("ports")))
                .map(port ->
                        port.path("protocol").asText() + " " + port.path("port").asText())
                .toList();
        List<String> except = stream(egress)
                .flatMap(rule -> stream(rule.path("to")))
                .flatMap(to -> texts(to.at("/ipBlock/except")).stream())
                .toList();

        // Then
        assertThat(ports).containsExactly("UDP 53", "TCP 53", "TCP 443");
        assertThat(except)
                .contains("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10");
    }

    @Test
    void everyBirdfeederVariableIsASetting() {
        // Given
        List<String> known = SETTINGS.stream()
                .map(setting -> setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .toList();

        // When
        List<String> variables = stream(container().path("env"))
                .map(variable -> variable.path("name").asText())
                .filter(name -> name.startsWith("BIRDFEEDER_"))
                .toList();

        // Then
        assertThat(known).containsAll(variables);
        assertThat(variables).contains("BIRDFEEDER_TENANTS", "BIRDFEEDER_SECRETS", "BIRDFEEDER_JOURNAL_URL");
        assertThat(pod().path("enableServiceLinks").asBoolean(true))
                .as("enableServiceLinks would add BIRDFEEDER_PORT and more")
                .isFalse();
    }

    @Test
    void theTenantsAreAFolderOfTheConfigMapThatKeepsItsNameWhenTheyChange() {
        // Given
        JsonNode generator =
                Manifest.tree(Manifest.text(BASE.resolve("kustomization.yaml"))).at("/configMapGenerator/0");

        // When
        JsonNode volume = volumeAt(env("BIRDFEEDER_TENANTS"));

        // Then
        assertThat(volume.at("/configMap/name")).isEqualTo(generator.path("name"));
        assertThat(generator.at("/options/disableNameSuffixHash").asBoolean()).isTrue();
    }

    @Test
    void theSecretsAreFilesThatOnlyThePodCanReadAndItStartsWithoutThem() {
        // Given
        JsonNode volume = volumeAt(env("BIRDFEEDER_SECRETS"));

        // When
        JsonNode projected = volume.path("projected");

        // Then
        assertThat(projected.path("defaultMode").asInt()).as("defaultMode").isEqualTo(0400);
        assertThat(pod().at("/securityContext/fsGroup").asInt())
                .as("without fsGroup the files are root's alone")
                .isPositive();
        assertThat(stream(projected.path("sources"))).isNotEmpty().allSatisfy(source -> assertThat(
                        source.at("/secret/optional").asBoolean())
                .isTrue());
    }

    @Test
    void everySecretThatATenantNamesIsMountedFromAKeyOfTheExample() {
        // Given
        Manifest example = Manifest.read(BASE.resolve("secrets.example.yaml"));
        List<String> keys = fieldNames(example.written().path("stringData"));

        // When
        List<String> mounted = new ArrayList<>();
        for (JsonNode source : volumeAt(env("BIRDFEEDER_SECRETS")).at("/projected/sources")) {
            assertThat(source.at("/secret/name").asText()).isEqualTo(example.name());
            for (JsonNode item : source.at("/secret/items")) {
                assertThat(keys).contains(item.path("key").asText());
                mounted.add(item.path("path").asText());
            }
        }

        // Then
        assertThat(tenants()).isNotEmpty().allSatisfy(file -> {
            String tenant = file.getFileName().toString().replace(".yaml", "");
            List<String> named = secretFiles(Manifest.text(file));
            assertThat(tenant).matches("[a-z0-9][a-z0-9-]{0,62}");
            assertThat(named).isNotEmpty().allMatch(name -> name.startsWith(tenant + "/"));
            assertThat(mounted).containsAll(named);
        });
    }

    @Test
    void everyFileSinkWritesOntoTheJournalsVolume() {
        // Given
        List<Path> files = tenants();

        // When
        List<String> directories = files.stream()
                .flatMap(file -> stream(Manifest.tree(Manifest.text(file)).path("sinks")))
                .filter(sink -> sink.path("type").asText().equals("file"))
                .map(sink -> sink.path("directory").asText())
                .toList();

        // Then
        assertThat(directories).isNotEmpty().allMatch(directory -> directory.startsWith(mountPath("journal") + "/"));
    }

    @Test
    void noSecretIsPartOfAKustomizationAndTheExampleHoldsNone() {
        // Given
        List<Manifest> secrets = manifests().stream()
                .map(Manifest::read)
                .filter(manifest -> manifest.kind().equals("Secret"))
                .toList();

        // When
        List<String> values = secrets.stream()
                .flatMap(secret -> texts(secret.written().path("stringData")).stream())
                .toList();

        // Then
        assertThat(secrets).allMatch(secret -> isExample(Path.of(secret.file())), "is an example");
        assertThat(secrets).allMatch(secret -> !secret.written().has("data"), "says what it holds in stringData");
        assertThat(values).isNotEmpty().allMatch(value -> value.endsWith("replace-me"));
    }

    @Test
    void theKustomizationDecidesWhichImageRuns() {
        // Given
        JsonNode image =
                Manifest.tree(Manifest.text(BASE.resolve("kustomization.yaml"))).at("/images/0");

        // When
        String used = container().path("image").asText();

        // Then
        assertThat(used).isEqualTo(image.path("name").asText()).doesNotContain(":", "/");
        assertThat(image.path("newTag").asText()).isNotBlank().isNotEqualTo("latest");
    }

    private static List<String> kustomizationProblems(Path file, String yaml) {
        JsonNode kustomization = Manifest.tree(yaml);
        Path folder = file.getParent();
        List<String> problems = new ArrayList<>();
        fieldNames(kustomization).stream()
                .filter(field -> !KUSTOMIZATION_FIELDS.contains(field))
                .forEach(field -> problems.add(file + ": " + field + ": no such field"));

        List<String> resources = texts(kustomization.path("resources"));
        resources.stream()
                .filter(resource -> !Files.isRegularFile(folder.resolve(resource))
                        && !Files.isRegularFile(folder.resolve(resource).resolve("kustomization.yaml")))
                .forEach(resource -> problems.add(file + ": resources: no such file or folder " + resource));
        resources.stream()
                .filter(resource -> isExample(Path.of(resource)))
                .forEach(resource -> problems.add(file + ": resources: " + resource + " is an example"));
        list(folder)
                .map(path -> path.getFileName().toString())
                .filter(name -> name.matches("\\d{3}-.*\\.yaml") && !resources.contains(name))
                .forEach(name -> problems.add(file + ": resources: " + name + " isn't listed"));

        stream(kustomization.path("patches"))
                .map(patch -> patch.path("path").asText())
                .filter(patch -> !patch.isEmpty() && !Files.isRegularFile(folder.resolve(patch)))
                .forEach(patch -> problems.add(file + ": patches: no such file " + patch));

        List<String> generated = stream(kustomization.path("configMapGenerator"))
                .flatMap(generator -> texts(generator.path("files")).stream())
                .map(source -> source.substring(source.indexOf('=') + 1))
                .toList();
        generated.stream()
                .filter(source -> !Files.isRegularFile(folder.resolve(source)))
                .forEach(source -> problems.add(file + ": configMapGenerator: no such file " + source));
        list(folder.resolve("tenants"))
                .map(path -> "tenants/" + path.getFileName())
                .filter(name -> !generated.contains(name))
                .forEach(name -> problems.add(file + ": configMapGenerator: " + name + " isn't listed"));
        return problems;
    }

    private static List<String> secretFiles(String tenant) {
        Matcher matcher = Pattern.compile("\\$\\{file:([^}]+)}").matcher(tenant);
        return matcher.results().map(result -> result.group(1)).toList();
    }

    /** Every YAML file that is meant for Kubernetes itself. */
    private static List<Path> manifests() {
        return yamlFiles()
                .filter(file -> !isKustomization(file) && !file.getParent().endsWith("tenants"))
                .filter(file -> !file.toString().endsWith(".patch.yaml"))
                .toList();
    }

    private static List<Path> tenants() {
        return list(BASE.resolve("tenants")).toList();
    }

    private static Stream<Path> yamlFiles() {
        try (Stream<Path> files = Files.walk(K8S)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKustomization(Path file) {
        return file.endsWith("kustomization.yaml");
    }

    private static boolean isExample(Path file) {
        return file.toString().endsWith(".example.yaml");
    }

    private static Manifest base(String kind) {
        return manifests().stream()
                .filter(file -> file.startsWith(BASE) && !isExample(file))
                .map(Manifest::read)
                .filter(manifest -> manifest.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(BASE + " has no " + kind));
    }

    private static JsonNode statefulSet() {
        return base("StatefulSet").understood();
    }

    private static JsonNode pod() {
        return statefulSet().at("/spec/template/spec");
    }

    private static List<JsonNode> containers() {
        return Stream.concat(stream(pod().path("containers")), stream(pod().path("initContainers")))
                .toList();
    }

    private static JsonNode container() {
        return pod().at("/containers/0");
    }

    private static String env(String name) {
        return find(container().path("env"), "name", name).path("value").asText();
    }

    private static int containerPort(String name) {
        return find(container().path("ports"), "name", name)
                .path("containerPort")
                .asInt();
    }

    private static JsonNode volume(String name) {
        return find(pod().path("volumes"), "name", name);
    }

    private static JsonNode volumeAt(String mountPath) {
        return volume(find(container().path("volumeMounts"), "mountPath", mountPath)
                .path("name")
                .asText());
    }

    private static String mountPath(String volume) {
        return find(container().path("volumeMounts"), "name", volume)
                .path("mountPath")
                .asText();
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return stream(list)
                .filter(element -> element.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing has " + field + " '" + value + "' in " + list));
    }

    private static Stream<JsonNode> stream(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false);
    }

    private static List<String> texts(JsonNode node) {
        return stream(node).map(JsonNode::asText).toList();
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
