package io.patchbay.emulator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads and writes the emulator's JSON, strictly: an unknown field, a field twice or anything after the document is an error. */
final class Json {

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule().addSerializer(Instant.class, new ToTheMillisecond()))
            .build();

    /** @return the document as UTF-8 */
    byte[] write(Object document) {
        try {
            return mapper.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the document as a tree of its own */
    JsonNode treeOf(Object document) {
        return mapper.valueToTree(document);
    }

    /**
     * Reads text that must be JSON.
     *
     * @throws IllegalArgumentException where it is none; the message says where, and quotes nothing of it
     */
    JsonNode tree(byte[] text) {
        try {
            JsonNode tree = mapper.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw new IllegalArgumentException("no JSON: the document is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: error at line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()
                    + ", column " + e.getLocation().getColumnNr()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a record of a tree.
     *
     * @throws IllegalArgumentException where they do not fit; the message names the place
     */
    <T> T bind(JsonNode tree, Class<T> type) {
        try {
            return mapper.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw misfit(e);
        }
    }

    /**
     * A schema of this package.
     *
     * @param name the resource's name
     * @return a check that lists what is wrong with a document, each with its place; empty where nothing is
     */
    Check check(String name) {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).pathType(PathType.JSON_PATH).build();
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(resource(name), config);
        schema.initializeValidators();
        return tree -> schema.validate(tree).stream().map(ValidationMessage::getMessage).toList();
    }

    /** @return a resource of this package */
    InputStream resource(String name) {
        return Json.class.getResourceAsStream(name);
    }

    private static IllegalArgumentException misfit(JsonProcessingException e) {
        String place = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                        .collect(Collectors.joining("", "$", ""))
                : "$";
        return new IllegalArgumentException(place + ": " + e.getOriginalMessage(), e);
    }

    /** Times as Genesys writes them, 2026-01-31T08:15:30.250Z. */
    private static final class ToTheMillisecond extends StdSerializer<Instant> {

        private static final long serialVersionUID = 1L;

        private final transient DateTimeFormatter form = new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

        ToTheMillisecond() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant instant, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(form.format(instant));
        }
    }

    /** What is wrong with a document. */
    @FunctionalInterface
    interface Check {

        /** @return one sentence for each thing that is wrong, with its place */
        List<String> faultsOf(JsonNode document);
    }
}
