package dev.sallyport.dsl;

import java.util.List;

/**
 * One file as it is written.
 *
 * @param includes the files that it needs, as it names them
 */
record WrittenFile(
    List<Written.Name> includes,
    List<Written<Detector>> detectors,
    List<Written<Mask>> masks,
    List<Search> searches) {}
