package io.patchbay.intake;

import io.patchbay.intent.Fault;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;

/**
 * Text goes out, and text comes in, as characters or as UTF-8 bytes. A message of any other kind is not looked into: a Java
 * object in it is never deserialised, since that alone can run a stranger's code.
 */
public final class JmsTextOnly implements MessageConverter {

    /** The one way of reading messages. */
    public JmsTextOnly() { }

    @Override
    public JmsBody fromMessage(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return new JmsBody(text.getText() == null ? "" : text.getText(), null);
        }
        if (message instanceof BytesMessage bytes) {
            return decoded(bytes);
        }
        return new JmsBody("", new Fault("", Fault.Code.TYPE, "is no text message; send the JSON as the text of one"));
    }

    private static JmsBody decoded(BytesMessage message) throws JMSException {
        byte[] bytes = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(bytes);
        try {
            return new JmsBody(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), null);
        } catch (CharacterCodingException e) {
            return new JmsBody(new String(bytes, StandardCharsets.UTF_8),
                    new Fault("", Fault.Code.UNDECODABLE, "is no UTF-8; send the JSON as text or as UTF-8 bytes"));
        }
    }

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        throw new MessageConversionException("Only text is sent, not " + (body == null ? "nothing" : body.getClass().getName()));
    }
}
