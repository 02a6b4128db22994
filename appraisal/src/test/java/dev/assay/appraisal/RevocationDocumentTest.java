package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RevocationDocumentTest {
  @Test
  void isWrittenInOneWay() {
    var document =
        new RevocationDocument(
            "acme", new Subject(Subject.Kind.CHIP, "3ac3"), 1, false, "said \"lost\" \\ ä\n");

    assertThat(document.text())
        .isEqualTo(
            "{\"kind\":\"chip\",\"reason\":\"said \\\"lost\\\" \\\\ ä\\n\",\"subject\":\"3ac3\","
                + "\"tenant\":\"acme\",\"version\":1,\"withdrawn\":false}");
  }

  @Test
  void noTextOfOneMemberPassesForAnother() {
    var one = new RevocationDocument("t", new Subject(Subject.Kind.KEY, "a"), 1, true, "r\",\"x");
    var other = new RevocationDocument("t", new Subject(Subject.Kind.KEY, "a"), 1, true, "r");

    assertThat(one.text()).contains("r\\\",\\\"x").isNotEqualTo(other.text());
  }
}
