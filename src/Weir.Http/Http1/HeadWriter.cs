using System.Buffers.Text;

namespace Weir.Http;

/// <summary>
/// Writes a head into a span, piece by piece. When the span is too short the rest is left out and
/// <see cref="IsFull"/> says so: the caller begins again with a larger one.
/// </summary>
public ref struct HeadWriter
{
    private readonly Span<byte> _destination;
    private int _written;

    public HeadWriter(Span<byte> destination)
    {
        _destination = destination;
    }

    /// <summary>Bytes written; of no meaning once <see cref="IsFull"/>.</summary>
    public readonly int Written => _written;

    /// <summary>Whether something did not fit.</summary>
    public bool IsFull { get; private set; }

    /// <summary><c>HTTP/1.1 200 OK</c>; with an empty phrase when the status is not registered.</summary>
    public void WriteStatusLine(int status)
    {
        ReadOnlySpan<byte> line = StatusTable.Line(status);
        if (line.IsEmpty)
        {
            WriteStatusLine(status, default);
            return;
        }

        Write(line);
    }

    /// <summary>A status line with a phrase of its own, which holds no control byte.</summary>
    public void WriteStatusLine(int status, ReadOnlySpan<byte> reason)
    {
        Write("HTTP/1.1 "u8);
        WriteNumber(status);
        Write(" "u8);
        Write(reason);
        WriteLineEnd();
    }

    /// <summary>A field line. The value holds no control byte.</summary>
    public void WriteField(KnownField field, ReadOnlySpan<byte> value) => WriteField(field.Name(), value);

    /// <summary>A field line. The name is a token and the value holds no control byte.</summary>
    public void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        WriteLineEnd();
    }

    /// <summary>The framing field that a body needs, if any.</summary>
    public void WriteFraming(in BodyFraming framing)
    {
        if (framing.Kind == BodyKind.Length || framing.IsAnnounced)
        {
            Write("Content-Length: "u8);
            WriteNumber(framing.Length);
            WriteLineEnd();
        }
        else if (framing.Kind == BodyKind.Chunked)
        {
            Write("Transfer-Encoding: chunked\r\n"u8);
        }
    }

    /// <summary>All fields of a head but removed ones and the framing fields.</summary>
    public void WriteFields(Head head)
    {
        int slot = 0;
        while (head.NextRun(ref slot, out ReadOnlySpan<byte> run))
        {
            Write(run);
        }
    }

    /// <summary>CR LF: the end of a line, or of the head.</summary>
    public void WriteLineEnd() => Write("\r\n"u8);

    public void WriteNumber(long value)
    {
        if (!IsFull && Utf8Formatter.TryFormat(value, _destination[_written..], out int length))
        {
            _written += length;
            return;
        }

        IsFull = true;
    }

    /// <summary>Bytes as they are.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (!IsFull && bytes.TryCopyTo(_destination[_written..]))
        {
            _written += bytes.Length;
            return;
        }

        IsFull = true;
    }
}
