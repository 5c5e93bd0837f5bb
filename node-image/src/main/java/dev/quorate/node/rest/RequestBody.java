package dev.quorate.node.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quorate.node.files.HexId;
import dev.quorate.node.identity.NodeId;
import dev.quorate.node.membership.HostPort;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A request's JSON object, read field by field; an error names its field. */
final class RequestBody {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final JsonNode json;

  /** Of the names of its fields in an error. */
  private final String prefix;

  private RequestBody(JsonNode json, String prefix) {
    this.json = json;
    this.prefix = prefix;
  }

  /** Of a request whose body has arrived. */
  static RequestBody of(RoutingContext context) {
    requireType(context, "application/json");
    return parse(content(context));
  }

  /** The body of one that sends a file. */
  static byte[] bytesOf(RoutingContext context) {
    requireType(context, "application/octet-stream");
    return content(context);
  }

  // A page in a browser on this machine can send anything but these types without being asked.
  private static void requireType(RoutingContext context, String wanted) {
    String type = Optional.ofNullable(context.request().getHeader("Content-Type")).orElse("");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase(wanted)) {
      throw ApiError.of(415, "UnsupportedMediaType", "send the body with Content-Type: " + wanted);
    }
  }

  private static byte[] content(RoutingContext context) {
    return Optional.ofNullable(context.body().buffer())
        .map(Buffer::getBytes)
        .orElseGet(() -> new byte[0]);
  }

  private static RequestBody parse(byte[] body) {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (json == null || !json.isObject()) {
        throw ApiError.of(400, "InvalidRequest", "the body must be a JSON object");
      }
      return new RequestBody(json, "");
    } catch (JsonProcessingException e) {
      throw ApiError.of(400, "InvalidRequest", "the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw ApiError.of(400, "InvalidRequest", "the body cannot be read: " + e.getMessage());
    }
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** An object in the object. */
  RequestBody part(String field) {
    return new RequestBody(object(field), prefix + field + ".");
  }

  JsonNode object(String field) {
    JsonNode value = present(field);
    if (!value.isObject()) {
      throw ApiError.invalid(prefix + field, "must be an object, is " + value);
    }
    return value;
  }

  String text(String field) {
    JsonNode value = present(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw ApiError.invalid(prefix + field, "must be a string that is not empty, is " + value);
    }
    return value.asText();
  }

  long id(String field) {
    return parseId(prefix + field, text(field));
  }

  OptionalLong optionalId(String field) {
    return has(field) ? OptionalLong.of(id(field)) : OptionalLong.empty();
  }

  static long parseId(String field, String text) {
    return HexId.parse(text)
        .orElseThrow(
            () ->
                ApiError.invalid(
                    field, "must be 16 lower-case hexadecimal digits and not 0, is " + text));
  }

  long positive(String field) {
    JsonNode value = present(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 1) {
      throw ApiError.invalid(prefix + field, "must be a whole number from 1, is " + value);
    }
    return value.asLong();
  }

  String nodeId(String field) {
    return checkNodeId(field, text(field));
  }

  List<String> nodeIds(String field) {
    List<String> ids = texts(field);
    ids.forEach(id -> checkNodeId(field, id));
    return ids;
  }

  private static String checkNodeId(String field, String id) {
    if (!NodeId.isValid(id)) {
      throw ApiError.invalid(field, "must be " + NodeId.RULE + "; is " + id);
    }
    return id;
  }

  String address(String field) {
    return checkAddress(field, text(field));
  }

  List<String> addresses(String field) {
    List<String> addresses = texts(field);
    if (addresses.isEmpty()) {
      throw ApiError.invalid(field, "must name at least one address");
    }
    return addresses.stream().map(address -> checkAddress(field, address)).toList();
  }

  private static String checkAddress(String field, String address) {
    return HostPort.parse(address)
        .map(HostPort::toString)
        .orElseThrow(
            () -> ApiError.invalid(field, "must be " + HostPort.WANTED + "; is " + address));
  }

  private List<String> texts(String field) {
    JsonNode value = present(field);
    if (!value.isArray()) {
      throw ApiError.invalid(field, "must be an array of strings, is " + value);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw ApiError.invalid(field, "must be an array of strings, has " + element);
      }
      texts.add(element.asText());
    }
    return texts;
  }

  private JsonNode present(String field) {
    return Optional.ofNullable(json.get(field))
        .filter(value -> !value.isNull())
        .orElseThrow(() -> ApiError.invalid(prefix + field, "is missing"));
  }
}
