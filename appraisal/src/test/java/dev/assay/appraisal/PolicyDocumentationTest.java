package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PolicyDocumentationTest {
  private static final Pattern SAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  /// The first cell of each row that names keys.
  private static final Pattern ROWS = Pattern.compile("^\\| `[^|]*\\|", Pattern.MULTILINE);

  private final String page = page();

  @Test
  void everySampleIsAPolicy() {
    assertThat(samples())
        .filteredOn(sample -> !listsAuthors(sample))
        .isNotEmpty()
        .allSatisfy(
            sample -> assertThat(PolicyReader.read(sample)).isInstanceOf(PolicyReading.Read.class));
  }

  @Test
  void everySampleOfAuthorsIsAList() {
    assertThat(samples())
        .filteredOn(PolicyDocumentationTest::listsAuthors)
        .isNotEmpty()
        .allSatisfy(
            sample ->
                assertThat(AuthorsReader.read(sample)).isInstanceOf(AuthorsReading.Read.class));
  }

  private static boolean listsAuthors(String sample) {
    return sample.contains("authors:");
  }

  private List<String> samples() {
    return SAMPLE.matcher(page).results().map(result -> result.group(1)).toList();
  }

  @Test
  void everyKeyAndFlagIsExplained() {
    assertThat(
            Stream.of(
                    SnpAcceptanceReader.KEYS,
                    TdxAcceptanceReader.KEYS,
                    SgxAcceptanceReader.KEYS,
                    TpmAcceptanceReader.KEYS,
                    CcaAcceptanceReader.KEYS,
                    SevLaunchAcceptanceReader.KEYS,
                    SampleAcceptanceReader.KEYS)
                .flatMap(List::stream))
        .allSatisfy(
            key ->
                assertThat(ROWS.matcher(page).results().map(MatchResult::group))
                    .anyMatch(row -> row.contains("`" + key + "`")));
    assertThat(AcceptanceReader.PLATFORMS)
        .allSatisfy(platform -> assertThat(page).contains("### `platform: " + platform + "`"));
    assertThat(PolicyReader.KEYS).allSatisfy(key -> assertThat(page).contains(row(key)));
    assertThat(
            Stream.of(GuestPolicyFlag.values(), TdAttribute.values(), SevPolicyFlag.values())
                .flatMap(Arrays::stream)
                .map(PolicyFlag::key))
        .allSatisfy(flag -> assertThat(page).contains("`" + flag + "`"));
  }

  private static String row(String key) {
    return "| `" + key + "` |";
  }

  private static String page() {
    try {
      return Files.readString(Path.of("..", "docs", "policy.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
