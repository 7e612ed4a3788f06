// Writes what Java 17's own formatter says, as frozen rows for the tests. To rerun:
//   java test/expression/datetime/JavaFormats.java > test/expression/datetime/java-formats.jsonl
// Rows: ["moments", [ms, zone]...]; ["format", pattern, result per moment] or ["bad", pattern];
//       ["parse", pattern, zone or null, [text, ms or null]...]; ["zone", id, its id or null];
//       ["between", from, to, days, weeks, months, years, period]; ["months", date, n, date].
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.time.temporal.*;
import java.util.*;

public class JavaFormats {
  static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  static final Random RANDOM = new Random(20240229);

  record Moment(long ms, String zone) {
    ZonedDateTime local() { return Instant.ofEpochMilli(ms).atZone(ZoneId.of(zone)); }
  }

  static Moment at(String instant, String zone) { return new Moment(Instant.parse(instant).toEpochMilli(), zone); }

  static final List<Moment> MOMENTS = List.of(
    at("2021-01-01T10:15:00Z", "Z"), at("2023-01-01T04:30:30.123Z", "America/Vancouver"),
    at("2021-03-14T09:59:59.999Z", "America/Los_Angeles"), at("2021-03-14T10:00:00Z", "America/Los_Angeles"),
    at("2021-11-07T08:30:00Z", "America/Los_Angeles"), at("2021-11-07T09:30:00Z", "America/Los_Angeles"),
    at("0001-01-01T00:00:00Z", "UTC"), at("0001-01-01T00:00:00Z", "America/New_York"), at("1582-10-15T12:00:00Z", "Europe/Rome"),
    at("9999-12-31T23:59:59.999Z", "Asia/Tokyo"), at("9999-12-31T23:59:59.999Z", "Z"), at("2000-02-29T23:59:59.005Z", "+05:30"),
    at("2024-02-29T00:00:00Z", "Asia/Kolkata"), at("1900-02-28T12:00:00.1Z", "-03:00"), at("2022-12-31T23:00:00Z", "Europe/Paris"),
    at("2024-12-29T05:00:00Z", "UTC"), at("2024-12-28T12:00:00Z", "GMT"), at("2016-01-01T00:00:00Z", "UTC+01:00"),
    at("1969-12-31T23:59:59.999Z", "Europe/London"), at("1970-07-01T18:00:00Z", "Europe/London"), at("2011-12-30T09:59:59Z", "Pacific/Apia"),
    at("2011-12-30T10:00:00Z", "Pacific/Apia"), at("2022-07-04T21:07:08.090Z", "Europe/Dublin"), at("2022-04-05T16:00:00Z", "Australia/Lord_Howe"),
    at("2022-10-01T15:30:00Z", "Australia/Lord_Howe"), at("1850-06-01T12:00:00Z", "Europe/Amsterdam"), at("2022-06-30T00:00:00.5Z", "Asia/Kathmandu"),
    at("2022-05-05T12:00:01Z", "Etc/GMT+5"), at("2022-05-05T00:01:00Z", "+01:30:15"), at("2008-08-08T20:08:08.888Z", "Asia/Shanghai"),
    at("2022-09-09T06:00:00Z", "Africa/Casablanca"), at("2005-07-07T03:00:00Z", "Africa/Windhoek"), at("1945-08-01T12:00:00Z", "America/Chicago"),
    at("2022-02-02T02:02:02Z", "GMT0"), at("2022-02-02T05:00:00Z", "UT-01:30"), at("2010-07-15T12:00:00Z", "Europe/Moscow"),
    at("2013-01-15T12:00:00Z", "Europe/Moscow"), at("1942-05-15T12:00:00Z", "Europe/Berlin"), at("2026-06-15T12:34:56.789Z", "America/St_Johns"));

  static final String[] COMPOSITES = {
    "EEEE, dd MMMM; h:mm a", "dd-MM-YYYY hh:mm a", "yyyy-MM-dd'T'HH:mm:ss[.SSS]Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX", "uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "yyyyMMddHHmmssSSS", "yyMMdd", "uuMMddHHmm", "yyyyMMdd'T'HHmmssZ", "YYYY-'W'ww-e", "YY'w'w", "YYYY-'W'ww-EEE", "yyyy-DDD", "uuuuDDD", "MMM d, yyyy", "d. MMMM yyyy G",
    "EEE, d MMM yyyy HH:mm:ss Z", "EEEE, MMMM d, yyyy 'at' h:mm:ss a zzzz", "yyyy.MM.dd G 'at' HH:mm:ss z", "hh 'o''clock' a, zzzz", "K:mm a, z",
    "yyyyy.MMMMM.dd GGG hh:mm a", "'literal ''quoted'' text' yyyy", "[yyyy][-MM][-dd]", "yyyy[-MM[-dd['T'HH[:mm[:ss]]]]]", "ppd/ppM/pppppy", "pppppppppppppEEEE",
    "ppH[mm]", "QQQ yyyy", "QQQQ 'of' yyyy", "q/Y", "e c E", "yyyy-MM-dd VV", "yyyy-MM-dd'T'HH:mm:ssXXX'['VV']'", "yyyy-MM-dd HH:mm O", "yyyy-MM-dd HH:mm OOOO",
    "yyyy-MM-dd HH:mm ZZZZ", "yyyy-MM-dd HH:mm ZZZZZ", "yyyy-MM-dd HH:mm xxx", "yyyy-MM-dd HH:mm x", "yyyy-MM-dd HH:mm X", "yyyy-MM-dd HH:mm:ss XXXX", "yyyy-MM-dd HH:mm xxxxx",
    "yyyy-MM-dd k:mm", "yyyy-MM-dd kk:mm:ss", "yyyy-MM-dd KK:mm a", "yyyy-MM-dd h:mm B", "yyyy-MM-dd HH:mm BBBBB", "yyyy-MM-dd A", "yyyy-MM-dd N", "yyyy-MM-dd HH:mm:ss n",
    "yyyy-MM W e", "yyyy-MM W EEEE", "g", "uuuu/M/d H:m:s.S", "y-M-d", "yyy-M-d", "yyyy-MM-dd EEEE", "yyyy-MM-dd F", "yyyy-MM-dd Q", "yyyy-MM-dd D", "yyyy-MM-dd w", "yyyy-MM-dd W",
    "G yyyy-MM-dd", "uuuu-MM-dd yyyy", "dd/MM/yy", "LLLL d u", "LLLLL d u", "ccc d M u", "yyyy-MM-dd v", "yyyy-MM-dd vvvv", "yyyy-MM-dd'T'HH:mm:ss z", "yyyy-MM-dd HH:mm zzzz", "é yyyy, \"x\" ~ 100% - \u65e5",
    "HH:mm", "yyyy-MM", "yyyy-MM-dd hh:mm", "yyyy-MM-dd a", "yyyy-MM-dd HH", "yyyy-MM-dd mm", "yyyy-MM-dd HH ss", "hmma MMddyyyy", "Hmm yyyyMMdd", "dMyyyy", "ddMMMyyyy", "yyyy-MM-dd[ HH:mm][ z]",
    "yyyy-MM-dd'Z'", "''yyyy''", "'' ''''", "yyyy-MM-dd HH:mm:ss.SSSSSSSSS", "HHmmss.S yyyyMMdd", "SSSyyyyMMddHHmmss", "[HH:mm ]yyyy-MM-dd", "[[yyyy", "yyyy-MM-ddz", "XXXyyyy-MM-dd", "zyyyy-MM-dd", "yyyyyyMMdd", "YYYYww e", "yyyyMMd", "yMMd", "yyMMddHmm", "HHmmsd MMyyyy", "yyyyMMddA", "SSSSyyMMdd", "yyyySSMMdd", "yyyy-MM-dd a mm", "yyyy-MM-dd a H", "yyyy-MM-dd K", "yyyy-MM-dd B mm", "yyyy-MM-dd h:mm a B", "HHmmssSSSS ddMMyy", "nsmHdMMuuuu", "yyyy-MM-dd HH:mm:ss S",
    "]", "#", "{", "}", "a}", "'a", "''' ", "p", "pp'x'", "pp ", "ppHmm", "pppHHmm", "f", "yyyy T", "cc", "b", "j", "[yyyy]]", "ppppMMMM", "ppz", "ppX d", "" };

  public static void main(String[] args) {
    StringBuilder head = new StringBuilder("[\"moments\"");
    for (Moment m : MOMENTS) head.append(",[").append(m.ms).append(',').append(quote(m.zone)).append(']');
    OUT.println(head.append(']'));
    for (char c = 'A'; c <= 'z'; c++)
      if (Character.isLetter(c)) for (int n = 1; n <= 10; n++) format(String.valueOf(c).repeat(n));
    for (String letter : new String[] {"u", "y", "A", "n", "N", "g"}) for (int n : new int[] {19, 20}) format(letter.repeat(n));
    for (String pattern : COMPOSITES) format(pattern);
    for (String pattern : COMPOSITES) roundTrip(pattern);
    Texts.write();
    for (String id : ("Z UTC GMT UT UTC+01:00 GMT+1 UT-0130 +01:00 Etc/GMT+5 GMT0 UTC+0 GMT+00:00 UT+00:00 +0 -1 +01 +0130 +013015 A EST PST MST HST utc UTC+25 +19:00 "
      + "+18:00 -18:00 +18:01 America/los_angeles UTC+1:00 +1:00 GMT+0 GMT-0 Universal UTC0 Zulu z UTCx +123 +12345 EST5EDT CET WET Cuba GB US/Pacific ROC SystemV/EST5 Etc/UTC "
      + "America/Vancouver Europe/Paris Asia/Ho_Chi_Minh Pacific/Kanton Mars/Base - + GMT+ UTC- ACT IST -00:00 -0000 +24:00 +01:60 ETC/UTC Etc/Zulu").split(" "))
      OUT.println("[\"zone\"," + quote(id) + "," + quote(zone(id)) + "]");
    OUT.println("[\"zone\",\"\"," + quote(zone("")) + "]");
    calendar();
  }

  static String zone(String id) {
    try { return ZoneId.of(id).getId(); } catch (DateTimeException e) { return null; }
  }

  static DateTimeFormatter compile(String pattern) {
    try { return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH); } catch (RuntimeException e) { return null; }
  }

  static void format(String pattern) {
    DateTimeFormatter f = compile(pattern);
    if (f == null) { OUT.println("[\"bad\"," + quote(pattern) + "]"); return; }
    StringBuilder row = new StringBuilder("[\"format\",").append(quote(pattern));
    for (Moment m : MOMENTS) row.append(',').append(quote(print(f, m)));
    OUT.println(row.append(']'));
  }

  static String print(DateTimeFormatter f, Moment m) {
    try { return f.format(m.local()); } catch (DateTimeException e) { return null; }
  }

  static final String NOISE = "0123456789-+:. TZaA";

  static void roundTrip(String pattern) {
    DateTimeFormatter f = compile(pattern);
    if (f == null) return;
    Set<String> texts = new LinkedHashSet<>();
    for (Moment m : MOMENTS) {
      String text = print(f, m);
      if (text == null || text.length() == 0 || RANDOM.nextInt(3) == 0) continue;
      texts.add(text);
      if (text.matches("(?s).*(BST|IST|\\bIT\\b|\\bBT\\b|British|Irish).*")) texts.remove(text); // names we refuse, see JavaZones.java
      else {
        int i = RANDOM.nextInt(text.length());
        String noise = String.valueOf(NOISE.charAt(RANDOM.nextInt(NOISE.length())));
        switch (RANDOM.nextInt(4)) {
          case 0 -> texts.add(text.substring(0, i) + text.substring(i + 1));
          case 1 -> texts.add(text.substring(0, i) + noise + text.substring(i));
          default -> texts.add(text.substring(0, i) + noise + text.substring(i + 1));
        }
      }
    }
    parse(pattern, "America/New_York", texts.toArray(new String[0]));
  }

  /** A date without a time is its midnight; a time that stays unresolved is no time. */
  static Long instant(DateTimeFormatter f, String text, ZoneId fallback) {
    try {
      TemporalAccessor parsed = f.parse(text);
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      if (date == null) return null;
      if (time == null) {
        for (ChronoField field : ChronoField.values()) if (field.isTimeBased() && parsed.isSupported(field)) return null;
        time = LocalTime.MIDNIGHT;
      }
      ZoneId zone = parsed.query(TemporalQueries.offset());
      if (zone == null || !parsed.isSupported(ChronoField.OFFSET_SECONDS)) zone = parsed.query(TemporalQueries.zone());
      long ms = ZonedDateTime.of(date, time, zone == null ? fallback : zone).toInstant().toEpochMilli();
      return ms < Instant.parse("0001-01-01T00:00:00Z").toEpochMilli() || ms > Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli() ? null : ms;
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  static void parse(String pattern, String zone, String... texts) {
    DateTimeFormatter f = compile(pattern);
    ZoneId fallback = zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
    StringBuilder row = new StringBuilder("[\"parse\",").append(quote(pattern)).append(',').append(quote(zone));
    for (String text : texts) row.append(",[").append(quote(text)).append(',').append(instant(f, text, fallback)).append(']');
    OUT.println(row.append(']'));
  }

  static final class Texts {
    static void write() {
      parse("yyyy-MM-dd", null, "2021-02-30", "2021-02-31", "2021-02-32", "2021-04-31", "2021-13-01", "2021-00-01", "2021-01-00", "2020-02-30", "0000-01-01", "0001-01-01",
        "9999-12-31", "10000-01-01", "+10000-01-01", "-2021-01-01", "+2021-01-01", "2021-1-1", " 2021-01-01", "2021-01-01 ", "2021-01-01Z", "", "\uff12021-01-01");
      parse("uuuu-MM-dd", null, "2021-02-30", "0000-01-01", "-0001-01-01", "-0000-01-01", "+2021-01-01", "+12021-01-01", "12021-01-01");
      parse("u-M-d", null, "2021-2-3", "-1-1-1", "+1-1-1", "2021--2-3", "2021-002-0003", "99999999999999999999-1-1");
      parse("yyyy-MM-dd HH:mm", "America/Los_Angeles", "2021-03-14 02:30", "2021-03-14 01:59", "2021-03-14 03:00", "2021-11-07 01:30", "2021-11-07 00:59", "2021-11-07 02:00", "2021-03-13 24:00", "2021-03-13 24:01", "2021-03-13 25:00", "2021-03-13 23:60");
      parse("yyyy-MM-dd HH:mm", "Australia/Lord_Howe", "2022-04-03 01:45", "2022-04-03 02:15", "2022-10-02 02:15", "2022-10-02 02:00", "2022-10-02 01:59");
      parse("yyyy-MM-dd HH:mm", "Pacific/Apia", "2011-12-29 23:59", "2011-12-30 12:00", "2011-12-31 00:00");
      parse("yyyy-MM-dd HH:mm", "Europe/Paris", "2022-03-27 02:30", "2022-10-30 02:30", "1911-03-10 23:55", "1800-01-01 00:00");
      parse("yyyy-MM-dd z", null, "2022-01-01 PST", "2022-07-01 PST", "2022-07-01 PDT", "2022-01-01 EST", "2022-01-01 CET", "2022-01-01 CEST", "2022-01-01 GMT", "2022-01-01 UTC", "2022-01-01 UT", "2022-01-01 Z", "2022-01-01 z",
        "2022-01-01 pst", "2022-01-01 GMT+01:00", "2022-01-01 GMT+1", "2022-01-01 GMT+0100", "2022-01-01 UTC+01:00", "2022-01-01 UT+01:00", "2022-01-01 +01:00", "2022-01-01 +0100", "2022-01-01 +01", "2022-01-01 +19:00", "2022-01-01 GMT0", "2022-01-01 GMT+19:00",
        "2022-01-01 Europe/Paris", "2022-01-01 America/Los_Angeles", "2022-01-01 America/Argentina/Buenos_Aires", "2022-01-01 Nowhere", "2022-01-01 Pacific Standard Time", "2022-01-01 MSK", "2022-01-01 JST", "2022-01-01 AEST", "2022-01-01 CST", "2022-01-01 EET", "2022-01-01 WET", "2022-01-01 ET", "2022-01-01 ");
      parse("yyyy-MM-dd zzzz", null, "2022-01-01 PST", "2022-01-01 Pacific Standard Time", "2022-07-01 Pacific Daylight Time", "2022-07-01 Pacific Time", "2022-01-01 Central European Standard Time", "2022-01-01 Coordinated Universal Time", "2022-01-01 CET", "2022-01-01 UTC", "2022-01-01 Japan Standard Time", "2022-01-01 GMT+01:00", "2022-01-01 UT", "2022-01-01 Z");
      parse("yyyy-MM-dd v", null, "2022-07-01 PT", "2022-07-01 PST", "2022-07-01 Europe/Paris", "2022-01-01 CET");
      parse("yyyy-MM-dd vvvv", null, "2022-07-01 Pacific Time", "2022-07-01 Pacific Standard Time", "2022-07-01 PT");
      parse("yyyy-MM-dd VV", null, "2022-01-01 PST", "2022-01-01 Z", "2022-01-01 UTC", "2022-01-01 UTC+01:00", "2022-01-01 UTC+1", "2022-01-01 GMT", "2022-01-01 GMT0", "2022-01-01 EST5EDT", "2022-01-01 EST", "2022-01-01 Europe/Paris", "2022-01-01 europe/paris", "2022-01-01 -08:00", "2022-01-01 -08:00:30", "2022-01-01 -18:00", "2022-01-01 -18:01", "2022-01-01 -25:00", "2022-01-01 UTC0", "2022-01-01 UTCZ");
      parse("yyyy-MM-dd VV HH:mm X", null, "2022-07-01 Europe/Paris 10:00 Z", "2022-07-01 Europe/Paris 10:00 +05", "2022-07-01 Europe/Paris 10:00 +0530", "2022-07-01 Europe/Paris 10:00 +05:30", "2022-07-01 Europe/Paris 10:00 ");
      for (String x : new String[] {"X", "XX", "XXX", "XXXX", "XXXXX", "x", "xx", "xxx", "xxxx", "xxxxx", "Z", "ZZ", "ZZZ", "ZZZZ", "ZZZZZ", "O", "OOOO"})
        parse("yyyy-MM-dd " + x, "Asia/Tokyo", "2022-01-01 Z", "2022-01-01 z", "2022-01-01 +01", "2022-01-01 +0130", "2022-01-01 +01:30", "2022-01-01 -013015", "2022-01-01 -01:30:15", "2022-01-01 +1", "2022-01-01 +00", "2022-01-01 -0000", "2022-01-01 +00:00",
          "2022-01-01 +18:00", "2022-01-01 +1800", "2022-01-01 +18:01", "2022-01-01 +1830", "2022-01-01 +19", "2022-01-01 +2400", "2022-01-01 +24:00", "2022-01-01 +0160", "2022-01-01 +01:60", "2022-01-01 +01:3", "2022-01-01 +800", "2022-01-01 GMT", "2022-01-01 GMT+1", "2022-01-01 GMT+01", "2022-01-01 GMT+01:30",
          "2022-01-01 GMT+1:30", "2022-01-01 GMT+01:30:15", "2022-01-01 GMT-1:30:15", "2022-01-01 GMT+99:99", "2022-01-01 GMT+19", "2022-01-01 gmt", "2022-01-01 UTC", "2022-01-01 ");
      parse("yyyy-MM-dd hh:mm a", null, "2022-01-01 12:00 AM", "2022-01-01 12:00 PM", "2022-01-01 01:30 PM", "2022-01-01 13:00 PM", "2022-01-01 00:30 AM", "2022-01-01 00:30 PM", "2022-01-01 01:30 pm", "2022-01-01 1:30 PM", "2022-01-01 01:60 PM");
      parse("yyyy-MM-dd K:mm a", null, "2022-01-01 0:00 AM", "2022-01-01 11:59 PM", "2022-01-01 12:00 AM");
      parse("yyyy-MM-dd HH a", null, "2022-01-01 13 PM", "2022-01-01 13 AM", "2022-01-01 12 PM", "2022-01-01 24 AM");
      parse("yyyy-MM-dd HH h", null, "2022-01-01 13 1", "2022-01-01 13 2", "2022-01-01 00 12", "2022-01-01 00 0");
      parse("yyyy-MM-dd k", null, "2022-01-01 24", "2022-01-01 0", "2022-01-01 25", "2022-01-01 1");
      parse("yyyy-MM-dd h B", null, "2021-01-01 3 at night", "2021-01-01 3 in the afternoon", "2021-01-01 12 noon", "2021-01-01 12 midnight", "2021-01-01 11 at night", "2021-01-01 9 at night", "2021-01-01 3 noon", "2021-01-01 6 in the morning", "2021-01-01 6 in the evening", "2021-01-01 13 at night");
      parse("yyyy-MM-dd B", null, "2021-01-01 at night", "2021-01-01 noon", "2021-01-01 in the morning", "2021-01-01 midnight", "2021-01-01 in the evening");
      parse("yyyy-MM-dd H B", null, "2021-01-01 13 at night", "2021-01-01 13 in the afternoon", "2021-01-01 24 midnight", "2021-01-01 0 midnight", "2021-01-01 1 midnight");
      parse("yyyy-MM-dd HH:mm:ss,SSS", null, "2021-01-01 10:11:12,345", "2021-01-01 10:11:12,34", "2021-01-01 10:11:12,3456", "2021-01-01 10:11:60,000");
      parse("yyyy-MM-dd HH:mm:ss.n", null, "2021-01-01 10:11:12.5", "2021-01-01 10:11:12.999999999", "2021-01-01 10:11:12.1000000000");
      parse("yyyy-MM-dd A SSS", null, "2021-01-01 1234 234", "2021-01-01 1234 000", "2021-01-01 1234 235", "2021-01-01 86399999 999", "2021-01-01 86400000 000");
      parse("yyyy-MM-dd A n", null, "2021-01-01 1234 234567890", "2021-01-01 1234 567890", "2021-01-01 0 5");
      parse("yyyy-MM-dd N", null, "2021-01-01 86399999999999", "2021-01-01 86400000000000", "2021-01-01 0");
      parse("yyyy-MM-dd N HH", null, "2021-01-01 3600000000000 01", "2021-01-01 3600000000000 02");
      parse("yyyy-MM-dd HH:mm:ss.SSS A", null, "2021-01-01 00:00:01.234 1234", "2021-01-01 00:00:01.235 1234");
      parse("yyyy-MM-dd ss", null, "2021-01-01 10");
      parse("yyyy-MM-dd HH.SSS", null, "2021-01-01 10.000", "2021-01-01 10.500");
      parse("yyyy-MM-dd HH:mm.SSS", null, "2021-01-01 10:00.000", "2021-01-01 10:10.500");
      parse("yyyy-MM-dd hh mm", null, "2021-01-01 10 10");
      parse("yyyy-MM-dd EEE", null, "2021-01-01 Fri", "2021-01-01 Thu", "2021-01-01 fri", "2021-02-31 Sun", "2021-02-31 Wed");
      parse("yyyy-MM-dd e", null, "2021-01-01 6", "2021-01-01 5", "2021-01-01 0", "2021-01-01 8");
      parse("yyyy-MM-dd e EEE", null, "2021-01-01 6 Fri", "2021-01-01 6 Thu", "2021-01-01 5 Fri");
      parse("yyyy-MM-dd DDD", null, "2021-01-31 031", "2021-01-31 032", "2021-01-31 31");
      parse("yyyy DDD", null, "2021 365", "2021 366", "2020 366", "2021 000", "2021 367", "2021 1");
      parse("yyyy MM DDD", null, "2021 02 032", "2021 01 032");
      parse("yyyy-MM-dd G", null, "2021-01-01 AD", "2021-01-01 BC", "0001-01-01 BC", "0000-01-01 AD");
      parse("y M d G", null, "1 1 1 BC", "0 1 1 AD", "5 1 1 AD");
      parse("uuuu yyyy MM dd", null, "2021 2021 01 01", "2021 2022 01 01", "-0001 0002 01 01", "0000 0001 01 01");
      parse("uuuu-MM-dd G", null, "2021-01-01 AD", "2021-01-01 BC", "-0001-01-01 BC");
      parse("yy-MM-dd", null, "21-01-01", "99-01-01", "00-01-01", "1-01-01", "2021-01-01", "-1-01-01");
      parse("yyyy-MM-dd Q", null, "2021-05-05 2", "2021-05-05 3", "2021-05-05 0", "2021-05-05 5");
      parse("yyyy-MM-dd F", null, "2021-05-08 1", "2021-05-08 2");
      parse("YYYY ww e", null, "2021 01 1", "2021 53 1", "2021 53 7", "2022 53 7", "2022 54 1", "2022 00 1", "2021 01 0", "2021 1 1", "2017 53 1", "2016 53 7", "2000 54 1");
      parse("YYYY ww E", null, "2021 01 Mon", "2021 53 Sat", "2021 99 Sat");
      parse("YYYY ww", null, "2021 01");
      parse("yyyy ww e", null, "2021 01 1");
      parse("yyyy YYYY ww e", null, "2021 2021 01 1");
      parse("yyyy-MM-dd YYYY ww", null, "2022-12-31 2022 53", "2022-12-31 2023 01", "2022-12-31 2022 52", "2023-01-01 2023 01");
      parse("yyyy MM W e", null, "2021 05 0 1", "2021 05 1 7", "2021 05 6 1", "2021 05 7 1", "2021 05 5 3", "2021 13 1 1");
      parse("yyyy MM W", null, "2021 05 1");
      parse("yyyy-MM-dd W", null, "2021-05-08 2", "2021-05-08 3", "2021-05-01 1");
      parse("g", null, "0", "40587", "59215", "-1", "100000", "99999999999999");
      parse("g yyyy-MM-dd", null, "59215 2021-01-01", "59216 2021-01-01");
      parse("yyyyMMdd", null, "20210101", "2021011", "202101011", "120210101", "+120210101", "20211301");
      parse("yMMdd", null, "20210101", "210101", "10101", "0101");
      parse("yyyyMMddHHmmssSSS", null, "20210102030405006", "2021010203040500", "202101020304050067");
      parse("HHmmddMMy", null, "101102032021", "10110203", "1011020321");
      parse("dMyyyy", null, "112021", "1112021", "11122021");
      parse("d/M/yyyy", null, "1/2/2021", "01/02/2021", "1/2/21", "31/2/2021", "-1/2/2021", "+1/2/2021");
      parse("MMM d yyyy", null, "Jan 1 2021", "JAN 1 2021", "January 1 2021", "May 31 2021", "Sept 1 2021");
      parse("MMMM d yyyy", null, "May 1 2021", "Jan 1 2021", "September 1 2021");
      parse("MMMMM d yyyy", null, "J 1 2021", "M 1 2021", "A 1 2021", "X 1 2021");
      parse("yyyy-MM-dd[ HH:mm[:ss]][ z]", "Asia/Tokyo", "2021-01-01", "2021-01-01 10:00", "2021-01-01 10:00:30", "2021-01-01 PST", "2021-01-01 10:00 PST", "2021-01-01 10:00:30 UTC", "2021-01-01 10", "2021-01-01 10:00:", "2021-01-01 10:00:3");
      parse("yyyy-MM-dd[X]", "Asia/Tokyo", "2021-01-01", "2021-01-01Z", "2021-01-01+25", "2021-01-01+2", "2021-01-01+19");
      parse("[yyyy-MM-dd][dd/MM/yyyy]", null, "2021-02-03", "03/02/2021", "2021-02-0303/02/2021", "2021-02-0304/02/2021");
      parse("yyyy-MM-dd yyyy", null, "2021-01-01 2021", "2021-01-01 2022");
      parse("XXX yyyy-MM-dd X", null, "+01:00 2021-01-01 +01", "+01:00 2021-01-01 +02", "Z 2021-01-01 +00");
      parse("z yyyy-MM-dd VV", null, "PST 2021-01-01 Europe/Paris", "UTC 2021-01-01 America/New_York");
      parse("ppd/ppM/yyyy", null, " 1/ 2/2021", "01/02/2021", "1/2/2021", "  /12/2021", "12/12/2021");
      parse("pppppd yyyy-MM", null, "    1 2021-02", "00001 2021-02", "1     2021-02", "123456 2021-02");
      parse("''yyyy''MM''dd", null, "'2021'01'02", "2021'01'02");
      parse("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", null, "2021-01-02T03:04:05.006Z", "2021-01-02T03:04:05.006+02:00", "2021-01-02t03:04:05.006Z", "9999-12-31T23:59:59.999-01:00", "0001-01-01T00:00:00.000+01:00");
    }
  }

  static void calendar() {
    List<LocalDate> dates = new ArrayList<>(List.of(LocalDate.of(2020, 2, 29), LocalDate.of(2021, 2, 28), LocalDate.of(2021, 1, 31), LocalDate.of(2021, 3, 1), LocalDate.of(2019, 12, 31),
      LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31), LocalDate.of(2024, 2, 29), LocalDate.of(2021, 3, 31), LocalDate.of(2021, 4, 30), LocalDate.of(1970, 1, 1), LocalDate.of(1900, 2, 28)));
    for (int i = 0; i < 8; i++) dates.add(LocalDate.of(1990 + RANDOM.nextInt(50), 1 + RANDOM.nextInt(12), 1 + RANDOM.nextInt(28)));
    for (LocalDate a : dates) for (LocalDate b : dates)
      OUT.println("[\"between\",\"" + a + "\",\"" + b + "\"," + ChronoUnit.DAYS.between(a, b) + "," + ChronoUnit.WEEKS.between(a, b) + "," + ChronoUnit.MONTHS.between(a, b) + "," + ChronoUnit.YEARS.between(a, b) + ",\"" + Period.between(a, b) + "\"]");
    for (LocalDate a : dates) for (int n : new int[] {-25, -12, -1, 0, 1, 2, 11, 12, 13, 48, 600}) {
      LocalDate r = a.plusMonths(n);
      if (r.getYear() >= 1 && r.getYear() <= 9999) OUT.println("[\"months\",\"" + a + "\"," + n + ",\"" + r + "\"]");
    }
  }

  static String quote(String text) {
    return text == null ? "null" : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
