package dev.sallyport.dataplane.console;

import dev.sallyport.dataplane.page.Visit;
import dev.sallyport.engine.model.Identity;

/** Somebody who was let in. */
public record Guest(Visit visit, Visit.Seat seat) {

  public Identity who() {
    return seat.session().who();
  }

  /** A part of the path, counted from 0; empty if there is none. */
  public String segment(int number) {
    var segments = visit.asked().path().substring(1).split("/", -1);
    return number < segments.length ? segments[number] : "";
  }

  /** A page's frame. */
  public Frame frame(String title, Frame.Part part) {
    return new Frame(title, part, who().name(), seat.session().form(), 0);
  }
}
