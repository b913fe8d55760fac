namespace Weir.Http;

/// <summary>
/// Reads field blocks of one direction of an HTTP/2 connection (RFC 7541 6) into heads. Owner: the connection, one loop
/// thread; it keeps the dynamic table from block to block.
/// </summary>
/// <remarks>
/// Strings are decoded where they stay, at the end of the bytes that the head owns. What is not wanted, beyond a bound
/// or after an error, is decoded there all the same and taken off again, so that the table stays what the peer believes
/// it to be. Memory is bounded by the limits of the head, one string and the table; time by the bytes of the block.
/// </remarks>
internal sealed class HpackDecoder
{
    /// <summary>The size of the table as long as no setting has changed it (RFC 9113 6.5.2).</summary>
    public const int DefaultTableSize = 4096;

    private const int NoSize = int.MaxValue;

    private readonly HpackTable _table;
    private readonly HeadAssembly _assembly = new();
    private Head _head = null!;
    private int _tableSizeMax;

    // The size that the next block must begin with, or a smaller one; NoSize when it need not.
    private int _sizeWanted = NoSize;

    public HpackDecoder(int tableSizeMax = DefaultTableSize)
    {
        _tableSizeMax = tableSizeMax;
        _table = new HpackTable(tableSizeMax);
    }

    /// <summary>What is wrong with the last block, if anything: for the log and for the status.</summary>
    public HttpError Error { get; private set; }

    internal HpackTable Table => _table;

    /// <summary>
    /// Changes how large the peer may make the table: called when it has acknowledged the setting. When the table is
    /// larger than that, the next block must begin by making it smaller (RFC 7541 4.2), however large it may be again
    /// by then.
    /// </summary>
    public void SetTableSizeMax(int tableSizeMax)
    {
        _tableSizeMax = tableSizeMax;
        if (tableSizeMax < _table.Capacity)
        {
            _sizeWanted = Math.Min(_sizeWanted, tableSizeMax);
        }
    }

    /// <summary>Reads the head of a request.</summary>
    /// <param name="block">The whole block: HEADERS and its CONTINUATIONs, joined.</param>
    /// <param name="head">Reset here. It owns its bytes.</param>
    /// <param name="limits">Its bounds; what counts is the list, with 32 bytes for each field.</param>
    /// <param name="extendedConnect">Whether we have said that extended CONNECT is served (RFC 8441).</param>
    public HeadOutcome DecodeRequest(
        ReadOnlySpan<byte> block, Head head, in HeadLimits limits, bool extendedConnect = false) =>
        Decode(block, head, HeadRole.Request, limits, extendedConnect);

    /// <summary>Reads the head of a response, interim or final; see <see cref="DecodeRequest"/>.</summary>
    public HeadOutcome DecodeResponse(ReadOnlySpan<byte> block, Head head, in HeadLimits limits) =>
        Decode(block, head, HeadRole.Response, limits, extendedConnect: false);

    /// <summary>
    /// Reads trailers; see <see cref="DecodeRequest"/>. Fields that have no business there are removed slots, as those
    /// of HTTP/1.1 are.
    /// </summary>
    public HeadOutcome DecodeTrailers(ReadOnlySpan<byte> block, Head trailers, in HeadLimits limits) =>
        Decode(block, trailers, HeadRole.Trailers, limits, extendedConnect: false);

    private HeadOutcome Decode(
        ReadOnlySpan<byte> block, Head head, HeadRole role, in HeadLimits limits, bool extendedConnect)
    {
        _head = head;
        _assembly.Begin(head, role, limits, extendedConnect);
        int at = 0;
        Error = ReadTableSizes(block, ref at);
        while (Error == HttpError.None && at < block.Length)
        {
            byte first = block[at];
            if (first >= 0x80)
            {
                Error = ReadIndexed(block, ref at);
            }
            else if (first is >= 0x20 and < 0x40)
            {
                Error = HttpError.LateTableSize;
            }
            else
            {
                Error = ReadLiteral(block, ref at, first);
            }
        }

        if (Error != HttpError.None)
        {
            return HeadOutcome.CompressionError;
        }

        HeadOutcome outcome = _assembly.End();
        Error = _assembly.Error;
        return outcome;
    }

    // RFC 7541 4.2: sizes stand at the beginning. There may be two: the smallest one in between, and the last one.
    // Whatever number there is, each makes the table smaller or costs nothing.
    private HttpError ReadTableSizes(ReadOnlySpan<byte> block, ref int at)
    {
        while (at < block.Length && block[at] is >= 0x20 and < 0x40)
        {
            HttpError error = HpackInteger.Read(block, ref at, 5, out int size);
            if (error != HttpError.None)
            {
                return error;
            }

            if (size > _tableSizeMax)
            {
                return HttpError.TableSizeTooLarge;
            }

            if (size > _sizeWanted)
            {
                return HttpError.MissingTableSize;
            }

            _table.Resize(size);
            _sizeWanted = NoSize;
        }

        return _sizeWanted != NoSize ? HttpError.MissingTableSize : HttpError.None;
    }

    private HttpError ReadIndexed(ReadOnlySpan<byte> block, ref int at)
    {
        HttpError error = HpackInteger.Read(block, ref at, 7, out int index);
        if (error != HttpError.None)
        {
            return error;
        }

        if (index is >= 1 and <= StaticTable.IndexMax)
        {
            ref readonly StaticEntry entry = ref StaticTable.At(index);
            _assembly.Add(entry.Traits, HttpError.None, entry.Name, entry.Value);
            return HttpError.None;
        }

        int place = index - StaticTable.IndexMax - 1;
        if ((uint)place >= (uint)_table.Count)
        {
            return HttpError.InvalidIndex;
        }

        ref readonly HpackEntry added = ref _table.At(place);
        _assembly.Add(added.Traits, added.ValueError, _table.Name(added), _table.Value(added));
        return HttpError.None;
    }

    private HttpError ReadLiteral(ReadOnlySpan<byte> block, ref int at, byte first)
    {
        bool isAdded = first >= 0x40;
        HttpError error = HpackInteger.Read(block, ref at, isAdded ? 6 : 4, out int index);
        if (error != HttpError.None)
        {
            return error;
        }

        int line = _head.DecodedLength;
        error = index == 0
            ? ReadName(block, ref at, line, out FieldTraits traits, out int nameLength)
            : CopyName(index, out traits, out nameLength);
        if (error != HttpError.None)
        {
            return error;
        }

        int start = _head.DecodedLength;
        error = ReadString(block, ref at);
        if (error != HttpError.None)
        {
            return error;
        }

        ReadOnlySpan<byte> value = _head.Decoded(start, _head.DecodedLength - start);
        ReadOnlySpan<byte> name = traits.Pseudo == PseudoField.None
            ? _head.Decoded(line, nameLength)
            : traits.Pseudo.Name();
        HttpError valueError = FieldRules.CheckValue(value);
        if (isAdded)
        {
            _table.Add(name, value, traits, valueError);
        }

        bool isSensitive = first is >= 0x10 and < 0x20;
        _assembly.AddInPlace(traits, valueError, name.Length, line, nameLength, start, isSensitive);
        return HttpError.None;
    }

    private HttpError ReadName(
        ReadOnlySpan<byte> block, ref int at, int line, out FieldTraits traits, out int nameLength)
    {
        traits = default;
        nameLength = 0;
        HttpError error = ReadString(block, ref at);
        if (error != HttpError.None)
        {
            return error;
        }

        nameLength = _head.DecodedLength - line;
        traits = FieldRules.Look(_head.Decoded(line, nameLength));
        if (traits.Pseudo != PseudoField.None)
        {
            _head.TruncateDecoded(line);
            nameLength = _assembly.BeginLine(traits, traits.Pseudo.Name());
            return HttpError.None;
        }

        _assembly.EndName();
        return HttpError.None;
    }

    private HttpError CopyName(int index, out FieldTraits traits, out int nameLength)
    {
        if (index <= StaticTable.IndexMax)
        {
            ref readonly StaticEntry entry = ref StaticTable.At(index);
            traits = entry.Traits;
            nameLength = _assembly.BeginLine(traits, entry.Name);
            return HttpError.None;
        }

        int place = index - StaticTable.IndexMax - 1;
        if (place >= _table.Count)
        {
            traits = default;
            nameLength = 0;
            return HttpError.InvalidIndex;
        }

        ref readonly HpackEntry added = ref _table.At(place);
        traits = added.Traits;
        nameLength = _assembly.BeginLine(traits, _table.Name(added));
        return HttpError.None;
    }

    // RFC 7541 5.2. The string is put behind the bytes that the head owns.
    private HttpError ReadString(ReadOnlySpan<byte> block, ref int at)
    {
        if (at >= block.Length)
        {
            return HttpError.TruncatedFieldBlock;
        }

        bool isCoded = block[at] >= 0x80;
        HttpError error = HpackInteger.Read(block, ref at, 7, out int length);
        if (error != HttpError.None)
        {
            return error;
        }

        if (length > block.Length - at)
        {
            return HttpError.TruncatedFieldBlock;
        }

        ReadOnlySpan<byte> bytes = block.Slice(at, length);
        at += length;
        if (!isCoded)
        {
            _head.AppendBytes(bytes);
            return HttpError.None;
        }

        int start = _head.DecodedLength;
        int written = HuffmanCode.Decode(bytes, _head.ReserveDecoded(HuffmanCode.DecodedLengthMax(length)));
        _head.TruncateDecoded(start + Math.Max(written, 0));
        return written < 0 ? HttpError.InvalidHuffman : HttpError.None;
    }
}
