package dev.assay.cli.offline;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.measure.IdAuth;
import dev.assay.evidence.measure.IdBlock;
import java.util.Optional;

/// An SNP guest's ID block and the page that says who signed it have no mark of their own: their
/// sizes and the reserved ranges within them tell.
final class IdBlockRecogniser implements Recogniser {
  @Override
  public Optional<Parsed<Recognised.As>> recognise(Bytes content) {
    if (content.length() == IdAuth.BYTES
        && IdAuth.parse(content) instanceof Parsed.Ok<IdAuth> page) {
      return Recogniser.shown(page, IdBlockRecogniser::show);
    }
    if (content.length() == IdBlock.BYTES
        && IdBlock.parse(content) instanceof Parsed.Ok<IdBlock> block) {
      return Recogniser.shown(block, IdBlockRecogniser::show);
    }
    return Optional.empty();
  }

  private static Recognised.As show(IdAuth page) {
    Claims.Builder claims = Claims.builder().binary("id_auth.id_key_digest", page.idKeyDigest());
    page.authorKeyDigest().ifPresent(digest -> claims.binary("id_auth.author_key_digest", digest));
    return new Recognised.As("id-auth", "SEV-SNP ID authentication page", claims.build());
  }

  private static Recognised.As show(IdBlock block) {
    return new Recognised.As(
        "id-block",
        "SEV-SNP ID block",
        Claims.builder()
            .binary("id_block.launch_digest", block.launchDigest())
            .binary("id_block.family_id", block.familyId())
            .binary("id_block.image_id", block.imageId())
            .number("id_block.guest_svn", block.guestSvn())
            .text("id_block.policy", "0x" + Long.toHexString(block.policy().bits()))
            .build());
  }
}
