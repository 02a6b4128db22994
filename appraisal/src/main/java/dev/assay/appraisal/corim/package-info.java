/// CoRIM (draft-ietf-rats-corim): reference values as makers of hardware, firmware and images sign
/// them. What is read are reference triples; everything else in a tag is named, and ignored.
///
/// [Corim] reads one, [CorimVerifier] says whether the one who signed it is believed, and
/// [CorimValues] makes of it what a policy can say.
@NullMarked
package dev.assay.appraisal.corim;

import org.jspecify.annotations.NullMarked;
