using System.Buffers.Text;
using System.Text;

namespace Weir.Http;

/// <summary>
/// Writes heads as field blocks of one direction of an HTTP/2 connection (RFC 7541 6, RFC 9113 8.3). Owner: the
/// connection, one loop thread; it keeps the dynamic table from block to block.
/// </summary>
/// <remarks>
/// Framing is never taken from a head, as in HTTP/1.1: Content-Length is written from the <see cref="BodyFraming"/>
/// given. Fields of the connection are left out, names become lower-case, and Host becomes :authority.
/// </remarks>
internal sealed class HpackEncoder
{
    private const int NameScratchBytes = 64;
    private const int NumberDigitsMax = 20;

    // Four pseudo-fields and Content-Length, beside the two sizes that a block may begin with.
    private const int StartBytesMax =
        (6 * (HpackWriter.FieldOverheadMax + NumberDigitsMax)) + (2 * HpackInteger.BytesMax);

    // A field that would take more of the table than this drives out too much that repeats.
    private const int EntryShare = 2;

    private readonly HpackTable _table;
    private readonly HpackIndex _index;
    private readonly int _tableSizeMax;
    private byte[] _name = new byte[NameScratchBytes];

    // What the peer allows since the last block: the smallest size in between, and the last one.
    private int _smallestSize;
    private int _lastSize;

    /// <param name="tableSizeMax">The most that our own table may take, whatever the peer allows.</param>
    public HpackEncoder(int tableSizeMax = HpackDecoder.DefaultTableSize)
    {
        // A table smaller than the protocol's default is announced in the first block.
        _table = new HpackTable(HpackDecoder.DefaultTableSize);
        _index = new HpackIndex(_table);
        _tableSizeMax = tableSizeMax;
        _smallestSize = Math.Min(tableSizeMax, HpackDecoder.DefaultTableSize);
        _lastSize = _smallestSize;
    }

    internal HpackTable Table => _table;

    /// <summary>The peer's SETTINGS_HEADER_TABLE_SIZE. The next block tells what has become of it.</summary>
    public void SetPeerTableSize(uint size)
    {
        _lastSize = (int)Math.Min(size, (uint)_tableSizeMax);
        _smallestSize = Math.Min(_smallestSize, _lastSize);
    }

    /// <summary>Bytes that are always enough for a head.</summary>
    public static int BytesMax(Head head)
    {
        int bytes = StartBytesMax + head.MethodBytes.Length + head.Target.Length + head.Authority.Length +
            head.Protocol.Length;
        for (int slot = 0; slot < head.Count; slot++)
        {
            bytes += head.Name(slot).Length + head.Value(slot).Length + HpackWriter.FieldOverheadMax;
        }

        return bytes;
    }

    /// <summary>
    /// Writes the head of a request. :authority is Host, or the authority that the request was made to.
    /// </summary>
    /// <param name="head">The head.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>, as the connection is.</param>
    /// <param name="framing">Content-Length, if it has a length; END_STREAM is the frame's.</param>
    /// <param name="destination">Where the block is written.</param>
    /// <param name="written">Its length.</param>
    /// <returns>
    /// False when the destination may be too short: nothing has happened then, and <see cref="BytesMax"/> is enough.
    /// </returns>
    public bool TryEncodeRequest(
        Head head, ReadOnlySpan<byte> scheme, in BodyFraming framing, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < BytesMax(head))
        {
            return false;
        }

        var writer = new HpackWriter(destination);
        WriteTableSizes(ref writer);
        WriteMethod(ref writer, head);
        bool isTunnel = head.Method == Method.Connect && head.Protocol.IsEmpty;
        if (!isTunnel)
        {
            WriteScheme(ref writer, scheme);
        }

        WriteAuthority(ref writer, head, isTunnel);
        if (!isTunnel)
        {
            WritePath(ref writer, head.Target);
        }

        if (!head.Protocol.IsEmpty)
        {
            WritePseudo(ref writer, PseudoField.Protocol, FieldCoding.Added, head.Protocol);
        }

        WriteFields(ref writer, head, isRequest: true);
        WriteLength(ref writer, framing);
        written = writer.Written;
        return true;
    }

    /// <summary>
    /// Writes the head of a response, interim or final; see <see cref="TryEncodeRequest"/>. A
    /// <paramref name="date"/> stands in for the field that the head has not; its bytes count beside those of
    /// <see cref="BytesMax"/>.
    /// </summary>
    public bool TryEncodeResponse(
        Head head, int status, in BodyFraming framing, Span<byte> destination, out int written,
        ReadOnlySpan<byte> date = default)
    {
        written = 0;
        if (destination.Length < BytesMax(head) + date.Length + (date.IsEmpty ? 0 : HpackWriter.FieldOverheadMax))
        {
            return false;
        }

        var writer = new HpackWriter(destination);
        WriteTableSizes(ref writer);
        WriteStatus(ref writer, status);
        WriteFields(ref writer, head, isRequest: false);
        if (!date.IsEmpty && !head.Has(KnownField.Date))
        {
            WriteKnown(ref writer, KnownField.Date, FieldCodings.Of(KnownField.Date), date);
        }

        WriteLength(ref writer, framing);
        written = writer.Written;
        return true;
    }

    /// <summary>Writes trailers; see <see cref="TryEncodeRequest"/>.</summary>
    public bool TryEncodeTrailers(Head trailers, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < BytesMax(trailers))
        {
            return false;
        }

        var writer = new HpackWriter(destination);
        WriteTableSizes(ref writer);
        WriteFields(ref writer, trailers, isRequest: false);
        written = writer.Written;
        return true;
    }

    // RFC 7541 4.2: when the size was smaller in between, the peer is told that one too, so that both drop the same.
    private void WriteTableSizes(ref HpackWriter writer)
    {
        if (_smallestSize < _lastSize && _smallestSize < _table.Capacity)
        {
            writer.WriteTableSize(_smallestSize);
            _table.Resize(_smallestSize);
        }

        if (_lastSize != _table.Capacity)
        {
            writer.WriteTableSize(_lastSize);
            _table.Resize(_lastSize);
        }

        _smallestSize = _lastSize;
    }

    private void WriteMethod(ref HpackWriter writer, Head head)
    {
        if (head.Method == Method.Get)
        {
            writer.WriteIndexed(StaticTable.MethodGet);
        }
        else if (head.Method == Method.Post)
        {
            writer.WriteIndexed(StaticTable.MethodPost);
        }
        else
        {
            FieldCoding coding = head.Method == Method.Other ? FieldCoding.Plain : FieldCoding.Added;
            WritePseudo(ref writer, PseudoField.Method, coding, head.MethodBytes);
        }
    }

    private void WriteScheme(ref HpackWriter writer, ReadOnlySpan<byte> scheme)
    {
        if (scheme.SequenceEqual("https"u8))
        {
            writer.WriteIndexed(StaticTable.SchemeHttps);
        }
        else if (scheme.SequenceEqual("http"u8))
        {
            writer.WriteIndexed(StaticTable.SchemeHttp);
        }
        else
        {
            WritePseudo(ref writer, PseudoField.Scheme, FieldCoding.Plain, scheme);
        }
    }

    private void WriteAuthority(ref HpackWriter writer, Head head, bool isTunnel)
    {
        ReadOnlySpan<byte> authority = head.Target;
        if (!isTunnel && !head.TryGet(KnownField.Host, out authority))
        {
            authority = head.Authority;
        }

        if (!authority.IsEmpty)
        {
            WritePseudo(ref writer, PseudoField.Authority, FieldCoding.Added, authority);
        }
    }

    private void WritePath(ref HpackWriter writer, ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual("/"u8))
        {
            writer.WriteIndexed(StaticTable.PathRoot);
        }
        else
        {
            WritePseudo(ref writer, PseudoField.Path, FieldCoding.Plain, path);
        }
    }

    private void WriteStatus(ref HpackWriter writer, int status)
    {
        int index = status switch
        {
            200 => StaticTable.Status200,
            204 => StaticTable.Status200 + 1,
            206 => StaticTable.Status200 + 2,
            304 => StaticTable.Status200 + 3,
            400 => StaticTable.Status200 + 4,
            404 => StaticTable.Status200 + 5,
            500 => StaticTable.Status200 + 6,
            _ => 0,
        };
        if (index != 0)
        {
            writer.WriteIndexed(index);
            return;
        }

        Span<byte> digits = stackalloc byte[NumberDigitsMax];
        Utf8Formatter.TryFormat(status, digits, out int length);
        WritePseudo(ref writer, PseudoField.Status, FieldCoding.Added, digits[..length]);
    }

    private static void WriteLength(ref HpackWriter writer, in BodyFraming framing)
    {
        if (framing.Kind == BodyKind.Length || framing.IsAnnounced)
        {
            Span<byte> digits = stackalloc byte[NumberDigitsMax];
            Utf8Formatter.TryFormat(framing.Length, digits, out int length);
            writer.WriteNameIndex(FieldCoding.Plain, StaticTable.IndexOf(KnownField.ContentLength));
            writer.WriteString(digits[..length]);
        }
    }

    private void WritePseudo(
        ref HpackWriter writer, PseudoField field, FieldCoding coding, scoped ReadOnlySpan<byte> value)
    {
        var traits = new FieldTraits(KnownField.None, field, HttpError.None);
        WriteField(ref writer, traits, coding, StaticTable.IndexOf(field), field.Name(), value);
    }

    private void WriteFields(ref HpackWriter writer, Head head, bool isRequest)
    {
        for (int slot = 0; slot < head.Count; slot++)
        {
            if (head.IsRemoved(slot))
            {
                continue;
            }

            KnownField field = head.Id(slot);
            ReadOnlySpan<byte> value = Syntax.Trim(head.Value(slot));
            if (field == KnownField.None)
            {
                WriteOther(ref writer, head.Name(slot), value, head.IsSensitive(slot));
                continue;
            }

            FieldCoding coding = FieldCodings.Of(field);
            if (coding == FieldCoding.Skipped || !IsWritten(field, value, isRequest))
            {
                continue;
            }

            coding = head.IsSensitive(slot) ? FieldCoding.Never : coding;
            if (field == KnownField.AcceptEncoding && value.SequenceEqual(StaticTable.GzipAndDeflate))
            {
                writer.WriteIndexed(StaticTable.AcceptEncodingGzip);
                continue;
            }

            WriteKnown(ref writer, field, coding, value);
        }
    }

    private void WriteKnown(ref HpackWriter writer, KnownField field, FieldCoding coding, ReadOnlySpan<byte> value) =>
        WriteField(ref writer, FieldRules.Of(field), coding, StaticTable.IndexOf(field), field.LowerName(), value);

    // Host is :authority; TE may be in a request alone, and say but one thing (RFC 9113 8.2.2).
    private static bool IsWritten(KnownField field, ReadOnlySpan<byte> value, bool isRequest) => field switch
    {
        KnownField.Host => !isRequest,
        KnownField.TE => isRequest && Ascii.EqualsIgnoreCase(value, "trailers"u8),
        _ => true,
    };

    private void WriteOther(
        ref HpackWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive)
    {
        if (name.Length > _name.Length)
        {
            _name = new byte[name.Length];
        }

        Ascii.ToLower(name, _name, out int length);
        ReadOnlySpan<byte> lower = _name.AsSpan(0, length);
        FieldCoding coding = isSensitive ? FieldCoding.Never : FieldCodings.OfOther(lower);
        WriteField(ref writer, default, coding, StaticTable.IndexOfOther(lower), lower, value);
    }

    private void WriteField(
        ref HpackWriter writer, FieldTraits traits, FieldCoding coding, int nameIndex,
        scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (coding == FieldCoding.Added)
        {
            int index = _index.Find(traits, name, value);
            if (index != 0)
            {
                writer.WriteIndexed(index);
                return;
            }

            int size = name.Length + value.Length + HpackTable.EntryOverhead;
            if (size <= _table.Capacity / EntryShare)
            {
                _index.Add(traits, name, value);
            }
            else
            {
                coding = FieldCoding.Plain;
            }
        }

        if (nameIndex != 0)
        {
            writer.WriteNameIndex(coding, nameIndex);
        }
        else
        {
            writer.WriteName(coding, name);
        }

        writer.WriteString(value);
    }
}
