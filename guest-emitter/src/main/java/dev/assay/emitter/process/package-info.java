/// A guest as a process of its own: its command line, its log, its end. It begins in
/// [GuestProcess], which loads as little as a guest needs.
@NullMarked
package dev.assay.emitter.process;

import org.jspecify.annotations.NullMarked;
