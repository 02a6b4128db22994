/// JWS (RFC 7515) in compact form: one signer, an elliptic curve, and a key that the reader knows
/// beforehand. What a token says of its own key is never believed.
@NullMarked
package dev.assay.appraisal.jws;

import org.jspecify.annotations.NullMarked;
