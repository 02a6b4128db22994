package dev.assay.evidence.efi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import org.junit.jupiter.api.Test;

class KernelHashesTest {
  private static final KernelHashes HASHES =
      KernelHashes.of(Bytes.fromHex("01"), Bytes.EMPTY, "console=ttyS0");

  @Test
  void readsWhatItWrites() {
    assertThat(HASHES.encode().length()).isEqualTo(176);
    assertThat(KernelHashes.parse(HASHES.encode())).isEqualTo(new Parsed.Ok<>(HASHES));
  }

  @Test
  void theCommandLineIsHashedWithItsNulAndAnAbsentInitrdAsNothing() {
    KernelHashes empty = KernelHashes.of(Bytes.EMPTY, Bytes.EMPTY, "");

    assertThat(empty.cmdline()).isEqualTo(Bytes.fromHex("00").sha256());
    assertThat(empty.initrd()).isEqualTo(Bytes.EMPTY.sha256());
  }

  @Test
  void everyPrefixIsTruncatedAndEverySuffixTrailing() {
    Bytes encoded = HASHES.encode();
    for (int length = 0; length < encoded.length(); length++) {
      assertThat(reason(encoded.slice(0, length))).isEqualTo(Reason.TRUNCATED);
    }
    assertThat(reason(encoded.concat(Bytes.fromHex("00")))).isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void everyByteThatIsNoHashIsFixed() {
    Bytes encoded = HASHES.encode();
    for (int i = 0; i < encoded.length(); i++) {
      byte[] flipped = encoded.toArray();
      flipped[i] ^= 1;
      int inEntry = (i - 18) % 50;
      boolean hash = i >= 18 && i < 168 && inEntry >= 18;
      boolean accepted = KernelHashes.parse(Bytes.copyOf(flipped)) instanceof Parsed.Ok<?>;

      assertThat(accepted).as("byte 0x%x", i).isEqualTo(hash);
    }
  }

  private static Reason reason(Bytes bytes) {
    return ((Parsed.Malformed<KernelHashes>) KernelHashes.parse(bytes)).refusal().reason();
  }
}
