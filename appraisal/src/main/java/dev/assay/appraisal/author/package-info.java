/// Who may say what is good: the authors whose signatures on policies and revocations a deployment
/// believes, and the signatures themselves.
///
/// JSON Web Signatures (RFC 7515) with detached content (its appendix F), read by a reader of our
/// own: of JWS this needs one serialization, three header parameters and four algorithms, each of
/// them fixed by the author's key, and everything else (embedded keys, `none`, shared secrets, key
/// URLs) is best never implemented. The cryptography is that of `evidence` and the JDK.
@NullMarked
package dev.assay.appraisal.author;

import org.jspecify.annotations.NullMarked;
