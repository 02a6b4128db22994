package dev.assay.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What authors are told of entries that can't be meant, by platform.
class PlatformPolicyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tdx | mr_td: 00 | mr_td: want 48 bytes in hex (96 digits), got 2 digits",
        "tdx | mr_tdd: 00 | mr_tdd: want `mr_td`, got an unknown key",
        "tdx | rtmr: { 0: none } | rtmr.0: want 48 bytes in hex (96 digits), got `none`",
        "tdx | xfam: e7 | xfam: want 8 bytes in hex (16 digits), got 2 digits",
        "tdx | td_attributes: { debugg: allowed } | td_attributes.debugg: want `debug`, got an"
            + " unknown key",
        "tdx | tcb_status: { affirm: [UpToDate], warn: [UpToDate] } | tcb_status.warn: want"
            + " statuses that aren't affirmed, got `UpToDate` in both",
        "tdx | tcb_status: { warn: [UpToDate] } | tcb_status.warn: want `affirm` to name others,"
            + " got UpToDate, which is affirmed unless said",
        "tdx | tcb_status: { grace: { OutOfDate: 30 } } | tcb_status.grace.OutOfDate: want a"
            + " duration like 30s, 5m, 2h or 7d, got `30`",
        "tdx | tcb_status: { grace: { OutOfDate: 30s } } | tcb_status.grace.OutOfDate: want 60000"
            + " ms to 3660 days, got `30s`",
        "tdx | collateral_age: 400d | collateral_age: want 60000 ms to 366 days, got `400d`",
        "tdx | minimum_tcb_evaluation_data_number: 0 | minimum_tcb_evaluation_data_number: want a"
            + " whole number from 1 to 2147483647, got `0`",
        "tdx | refuse_advisories: [any, INTEL-SA-1] | refuse_advisories: want any, or the ones"
            + " meant, got both",
        "tdx | tolerate_advisories: [INTEL-SA-1] | tolerate_advisories: want `refuse_advisories:"
            + " any` to make exceptions from, got none",
        "tdx | refuse_advisories: two words | refuse_advisories: want an advisory's id, e.g."
            + " INTEL-SA-00837, got `two words`",
        "tdx | binding: svsm-vtpm | binding: want nonce, nonce-key, kbs or raw, got `svsm-vtpm`",
        "tdx | vtpm: { pcrs: { 24: any } } | vtpm.pcrs.24: want `2`, got an unknown key",
        "sgx | isv_prod_id: 65536 | isv_prod_id: want a whole number from 0 to 65535, got `65536`",
        "sgx | mr_signed: 00 | mr_signed: want `mr_signer`, got an unknown key",
        "tpm | bank: sha1 | bank: want sha256, sha384 or sha512, got `sha1`",
        "tpm | ek: 00 | ek: want 34 bytes in hex (68 digits), 50 bytes in hex (100 digits) or 66"
            + " bytes in hex (132 digits), got 2 digits",
        "cca | platform_config: cf0 | platform_config: want 1 to 64 bytes in hex, got 3 digits",
        "cca | lifecycle: [secured, secured] | lifecycle[1]: want each value once, got it again",
        "sample | svn: 1/2 | svn: want 1 to 64 letters, digits and . _ -, got `1/2`",
        "sev-launch | minimum_api: 1.51 | minimum_api: want MAJOR.MINOR.BUILD, each 0 to 255, got"
            + " `1.51`",
        "sev-launch | guest_policy: { nodbg: yes } | guest_policy.nodbg: want required, forbidden,"
            + " allowed or any, got `yes`",
        "sev-snp | revocation_list: no | revocation_list: want required or optional, got `no`",
      })
  void saysWhatIsWrong(String platform, String key, String wanted) {
    String document =
        """
        policy: payments
        version: 1
        state: active
        freshness: 5m
        accept:
          - platform: %s
            %s
        """
            .formatted(platform, key);

    if (!(PolicyReader.read(document) instanceof PolicyReading.Refused refused)) {
      throw new AssertionError("read: " + document);
    }
    assertThat(refused.errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.line()).isEqualTo(7);
              assertThat(error.toString()).endsWith(": accept[0]." + wanted);
            });
  }
}
