package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The JSON Schema that editors complete by says what the reader says.
class PolicySchemaTest {
  private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final JsonNode TREE = tree();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

  @Test
  void everySampleOfThePageValidates() {
    List<String> samples =
        SAMPLE
            .matcher(text("policy.md"))
            .results()
            .map(result -> result.group(1))
            .filter(sample -> !sample.contains("authors:"))
            .toList();

    assertThat(samples)
        .isNotEmpty()
        .allSatisfy(sample -> assertThat(SCHEMA.validate(sample, InputFormat.YAML)).isEmpty());
  }

  static Stream<Arguments> keysOfEachMapping() {
    return Stream.of(
        Arguments.of("/properties", PolicyReader.KEYS),
        Arguments.of("/$defs/sev-snp/properties", SnpAcceptanceReader.KEYS),
        Arguments.of("/$defs/tdx/properties", TdxAcceptanceReader.KEYS),
        Arguments.of("/$defs/sgx/properties", SgxAcceptanceReader.KEYS),
        Arguments.of("/$defs/tpm/properties", TpmAcceptanceReader.KEYS),
        Arguments.of("/$defs/vtpm/properties", TpmRuleReader.KEYS),
        Arguments.of("/$defs/cca/properties", CcaAcceptanceReader.KEYS),
        Arguments.of("/$defs/sev-launch/properties", SevLaunchAcceptanceReader.KEYS),
        Arguments.of("/$defs/sample/properties", SampleAcceptanceReader.KEYS),
        Arguments.of(
            "/$defs/tdx/properties/td_attributes/properties",
            Arrays.stream(TdAttribute.values()).map(TdAttribute::key).toList()),
        Arguments.of(
            "/$defs/sev-launch/properties/guest_policy/properties",
            Arrays.stream(SevPolicyFlag.values()).map(SevPolicyFlag::key).toList()),
        Arguments.of("/$defs/rule/properties", RuleReader.KEYS),
        Arguments.of("/$defs/secret/properties", SecretReader.KEYS),
        Arguments.of(
            "/$defs/rule/properties/claim/enum",
            Arrays.stream(TrustClaim.values()).map(TrustClaim::wireName).toList()),
        Arguments.of(
            "/properties/state/enum",
            Arrays.stream(PolicyState.values()).map(PolicyState::word).toList()));
  }

  @ParameterizedTest
  @MethodSource("keysOfEachMapping")
  void itHasTheKeysThatTheReaderKnowsAndNoOthers(String pointer, List<String> known) {
    JsonNode node = TREE.at(pointer);
    var found = new ArrayList<String>();
    if (node.isArray()) {
      node.forEach(item -> found.add(item.asText()));
    } else {
      node.fieldNames().forEachRemaining(found::add);
    }

    assertThat(found).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void whatTheReaderRefusesIsMostlyRefusedHereToo() {
    String policy =
        """
        policy: p
        version: 1
        state: active
        freshness: 5m
        accept: [{ platform: sev-snp%s }]
        %s
        """;

    assertThat(valid(policy.formatted("", ""))).isTrue();
    assertThat(valid(policy.formatted(", measurment: aa", ""))).isFalse();
    assertThat(valid(policy.formatted(", measurement: aa", ""))).isFalse();
    assertThat(valid(policy.formatted(", vmpl: 4", ""))).isFalse();
    assertThat(valid(policy.formatted("", "rules: [{ name: r }]\n"))).isFalse();
    assertThat(valid(policy.formatted("", "secrets: [{ id: 1, name: n, from: x }]\n"))).isFalse();
    assertThat(valid(policy.formatted("", "secret: []\n"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sev-snp, signer: {}",
        "sev-snp, guest_policy: { debug: required }",
        "tdx, td_attributes: { debug: required }",
        "sev-launch, guest_policy: { nodbg: forbidden }",
        "sample",
        "sample, simulated: forbidden",
        "cca, lifecycle: non_rot_debug",
        "cca, lifecycle: [non_rot_debug, unknown]",
        "cca, instance_id: '02%1$s'",
        "tpm, ek: '000c%1$s'",
        "tdx, vtpm: { ek: '000c%1$s' }",
        "tdx, refuse_advisories: any, tolerate_advisories: any",
        "sgx, refuse_advisories: any, tolerate_advisories: [any]",
      })
  void anEntryThatContradictsItselfIsRefusedHereToo(String entry) {
    String policy =
        "{ policy: p, version: 1, state: active, freshness: 5m, accept: [{ platform: %s }] }"
            .formatted(entry.formatted("7a".repeat(32)));

    assertThat(valid(policy)).isFalse();
    assertThat(PolicyReader.read(policy)).isInstanceOf(PolicyReading.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sev-snp, signer: { vcek: any }, guest_policy: { debug: allowed }",
        "sev-launch, guest_policy: { nodbg: any }",
        "sample, simulated: allowed",
        "cca, lifecycle: [secured, unknown], instance_id: ['01%1$s']",
        "tpm, ek: ['000B%1$s', '000d%1$s%1$s']",
        "tdx, refuse_advisories: any, tolerate_advisories: [INTEL-SA-00837]",
      })
  void itTakesWhatTheReaderTakes(String entry) {
    String policy =
        "{ policy: p, version: 1, state: active, freshness: 5m, accept: [{ platform: %s }] }"
            .formatted(entry.formatted("7a".repeat(32)));

    assertThat(SCHEMA.validate(policy, InputFormat.YAML)).isEmpty();
    assertThat(PolicyReader.read(policy)).isInstanceOf(PolicyReading.Read.class);
  }

  private static boolean valid(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).isEmpty();
  }

  private static JsonNode tree() {
    try {
      return new ObjectMapper().readTree(text("policy.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of("..", "docs", file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
