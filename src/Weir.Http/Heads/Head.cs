using System.Runtime.CompilerServices;
using System.Text;

using Weir.Core;

namespace Weir.Http;

/// <summary>
/// Start line and fields of one message, in the one form that HTTP/1.1, HTTP/2 and stored entries share: bytes in place
/// and an array of (known-name id, name range, value range). Owner: one loop thread; reused, it allocates nothing once
/// it has grown to its traffic.
/// </summary>
/// <remarks>
/// Received bytes stay where they are; an edit appends its bytes to an array that the head owns and hides what it
/// replaces. Spans that a head hands out are valid until it is edited, attached elsewhere or reset, and those into
/// received bytes only as long as the slab is rented.
/// </remarks>
public sealed class Head
{
    private const int SlotsAtStart = 32;

    // Slots that one odd head has made more than this are not kept for the next one.
    private const int SlotsKeptMax = 1024;

    private const byte RemovedId = 0xFF;

    private const int RecordedBytesMax = 512;

    // ": " and CRLF.
    private const int LineBytes = 4;

    private static readonly KnownField[] s_recorded =
        [KnownField.UserAgent, KnownField.Referer, KnownField.XForwardedFor, KnownField.Traceparent];

    private HeadBytes _bytes;

    // Ids apart from the ranges: looking for a known field is a search over these few bytes.
    private byte[] _ids;
    private FieldSlot[] _slots;
    private int _count;
    private ulong _present;

    // The first _receivedCount slots are lines of the received bytes, without a gap, that end at _receivedEnd.
    private int _receivedCount;
    private int _receivedEnd;

    // Of a head that was decoded, the first slots are those of the peer; their bytes are among the edits.
    private int _decodedCount;

    private ByteRange _method;
    private ByteRange _target;
    private ByteRange _receivedTarget;
    private ByteRange _authority;
    private ByteRange _reason;
    private ByteRange _protocol;
    private int _pathLength;
    private bool _hasReason;

    public Head()
        : this(HeadBytes.EditBytesAtStart, SlotsAtStart)
    {
    }

    private Head(int editBytes, int slots)
    {
        _bytes = new HeadBytes(editBytes);
        _ids = new byte[slots];
        _slots = new FieldSlot[slots];
    }

    /// <summary>
    /// The method; <see cref="Method.Other"/> when only <see cref="MethodBytes"/> can tell, or in a response.
    /// </summary>
    public Method Method { get; private set; }

    /// <summary>The method as bytes; empty in a response.</summary>
    public ReadOnlySpan<byte> MethodBytes => Method == Method.Other ? _bytes.At(_method) : Method.Name();

    /// <summary>
    /// The target as it goes to an origin: <c>/path?query</c> or <c>*</c>, or the authority of a CONNECT. An absolute
    /// target has been brought to this form by the parser; <see cref="TargetForm"/> tells how it came.
    /// </summary>
    public ReadOnlySpan<byte> Target => _bytes.At(_target);

    /// <summary>The target as it was before it was set anew: for the record of the exchange.</summary>
    public ReadOnlySpan<byte> ReceivedTarget => _bytes.At(_receivedTarget);

    /// <summary>The form in which the target was received or set.</summary>
    public TargetForm TargetForm { get; internal set; }

    /// <summary>The target up to the query, neither decoded nor normalised; empty for CONNECT.</summary>
    public ReadOnlySpan<byte> Path => Target[.._pathLength];

    /// <summary>The rest of the target from its <c>?</c> on, the <c>?</c> included; empty when there is none.</summary>
    public ReadOnlySpan<byte> Query => TargetForm == TargetForm.Authority ? default : Target[_pathLength..];

    /// <summary>
    /// The authority that the request was made to, <c>host[:port]</c>: of an absolute target, else of Host, as
    /// received; later edits of Host do not change it. Empty for an HTTP/1.0 request without Host, and in a response.
    /// </summary>
    public ReadOnlySpan<byte> Authority => _bytes.At(_authority);

    /// <summary>
    /// <c>http</c> or <c>https</c> when an absolute target or <c>:scheme</c> said so, else empty: the listener knows.
    /// </summary>
    public ReadOnlySpan<byte> Scheme => AbsoluteScheme switch
    {
        AbsoluteScheme.Http => "http"u8,
        AbsoluteScheme.Https => "https"u8,
        _ => default,
    };

    /// <summary>What an extended CONNECT of HTTP/2 asks for (RFC 8441), <c>websocket</c>; else empty.</summary>
    public ReadOnlySpan<byte> Protocol => _bytes.At(_protocol);

    /// <summary>2 for a head that came in HTTP/2, else 1.</summary>
    public int MajorVersion { get; internal set; }

    /// <summary>
    /// 1 for HTTP/1.1, 0 for HTTP/1.0. It is 1 for HTTP/2 too: whatever HTTP/1.1 may be sent, HTTP/2 may.
    /// </summary>
    public int MinorVersion { get; internal set; }

    /// <summary>The status of a response, 100 to 999; 0 in a request.</summary>
    public int Status { get; private set; }

    /// <summary>The received reason phrase, or the registered one of a status that was set.</summary>
    public ReadOnlySpan<byte> Reason => _hasReason ? _bytes.At(_reason) : StatusTable.Reason(Status);

    /// <summary>Number of slots, removed ones included: the bound of every slot index.</summary>
    public int Count => _count;

    /// <summary>One bit for each known field that is present; see <see cref="KnownFields.Bit"/>.</summary>
    public ulong Present => _present;

    internal AbsoluteScheme AbsoluteScheme { get; set; }

    /// <summary>Makes it a head that came in HTTP/2, for one that was read in another form.</summary>
    public void BecomeHttp2()
    {
        MajorVersion = 2;
        MinorVersion = 1;
    }

    internal bool HasReason => _hasReason;

    /// <summary>Forgets everything but the memory.</summary>
    public void Reset()
    {
        _bytes.Reset();
        _count = 0;
        _present = 0;
        _receivedCount = 0;
        _receivedEnd = 0;
        _decodedCount = 0;
        _method = default;
        _target = default;
        _receivedTarget = default;
        _authority = default;
        _reason = default;
        _protocol = default;
        _pathLength = 0;
        _hasReason = false;
        Method = Method.Other;
        TargetForm = TargetForm.Origin;
        AbsoluteScheme = AbsoluteScheme.None;
        MajorVersion = 1;
        MinorVersion = 1;
        Status = 0;
        if (_slots.Length > SlotsKeptMax)
        {
            _slots = new FieldSlot[SlotsAtStart];
            _ids = new byte[SlotsAtStart];
        }
    }

    /// <summary>
    /// Names the place of the received bytes: the head's first byte is at <paramref name="start"/> of the slab. When
    /// the bytes are moved to another slab, the head is attached again; all ranges are relative.
    /// </summary>
    public void Attach(Slab slab, int start) => _bytes.Attach(slab, start);

    public bool IsRemoved(int slot) => IdAt(slot) == RemovedId;

    /// <summary>
    /// The known name of a field; <see cref="KnownField.None"/> for another name and for a removed slot.
    /// </summary>
    public KnownField Id(int slot)
    {
        byte id = IdAt(slot);
        return id == RemovedId ? KnownField.None : (KnownField)id;
    }

    /// <summary>The name as received or set. Of a removed slot it can still be read.</summary>
    public ReadOnlySpan<byte> Name(int slot) => _bytes.At(SlotAt(slot).Name);

    /// <summary>The value without the whitespace around it. Of a removed slot it can still be read.</summary>
    public ReadOnlySpan<byte> Value(int slot) => _bytes.At(SlotAt(slot).Value);

    public bool Has(KnownField field) => (_present & field.Bit()) != 0;

    /// <summary>The value of the first field of that name.</summary>
    public bool TryGet(KnownField field, out ReadOnlySpan<byte> value)
    {
        if (!Has(field))
        {
            value = default;
            return false;
        }

        value = _bytes.At(_slots[_ids.AsSpan(0, _count).IndexOf((byte)field)].Value);
        return true;
    }

    /// <summary>
    /// The value of the first field of that name as it was received, whatever became of it since; that of a head which
    /// was not received is the one that is there.
    /// </summary>
    public bool TryGetReceived(KnownField field, out ReadOnlySpan<byte> value)
    {
        int slot = IndexOf(field);
        int count = _receivedCount + _decodedCount;
        if (count == 0 || (slot >= 0 && slot < count))
        {
            return TryGet(field, out value);
        }

        ReadOnlySpan<byte> name = field.Name();
        for (slot = 0; slot < count; slot++)
        {
            bool isIt = _ids[slot] == RemovedId && _slots[slot].NameLength == name.Length
                && Ascii.EqualsIgnoreCase(Name(slot), name);
            if (isIt)
            {
                value = Value(slot);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// The first slot of a known field at or after <paramref name="from"/>, which is at most <see cref="Count"/>; -1
    /// when there is none.
    /// </summary>
    public int IndexOf(KnownField field, int from = 0)
    {
        if (!Has(field))
        {
            return -1;
        }

        int offset = _ids.AsSpan(from, _count - from).IndexOf((byte)field);
        return offset < 0 ? -1 : from + offset;
    }

    /// <summary>
    /// The first slot of that name, whatever its case, at or after <paramref name="from"/>; -1 for none.
    /// </summary>
    public int IndexOf(ReadOnlySpan<byte> name, int from = 0)
    {
        KnownField field = KnownFields.Find(name);
        return field != KnownField.None ? IndexOf(field, from) : IndexOfUnknown(name, from);
    }

    /// <summary>As the other overload, for a name that is known to be none of the known ones.</summary>
    public int IndexOfUnknown(ReadOnlySpan<byte> name, int from = 0)
    {
        for (int slot = from; slot < _count; slot++)
        {
            if (_ids[slot] == 0 && _slots[slot].NameLength == name.Length && Ascii.EqualsIgnoreCase(Name(slot), name))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Adds a field after those that are there.</summary>
    /// <exception cref="ArgumentException">The value holds a control byte: a defect of the caller.</exception>
    public void Add(KnownField field, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfZero((int)field, nameof(field));
        AddLine(field, field.Name(), value);
    }

    /// <summary>Adds a field after those that are there.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control byte.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Syntax.IsToken(name))
        {
            throw new ArgumentException("a field name is one or more token characters", nameof(name));
        }

        AddLine(KnownFields.Find(name), name, value);
    }

    /// <summary>Adds a field after those that are there.</summary>
    public void Add(FieldLine field)
    {
        ArgumentNullException.ThrowIfNull(field);
        ByteRange line = _bytes.Append(field.Line);
        int start = ~line.Start;
        AddSlot(
            field.Id,
            new ByteRange(~start, field.NameLength),
            new ByteRange(~(start + field.NameLength + 2), field.ValueLength));
    }

    /// <summary>Adds a field, unless one of that name is there.</summary>
    public void AddMissing(FieldLine field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if ((field.Id == KnownField.None ? IndexOfUnknown(field.Name) : IndexOf(field.Id)) < 0)
        {
            Add(field);
        }
    }

    /// <summary>Replaces all fields of that name by one.</summary>
    /// <exception cref="ArgumentException">The value holds a control byte: a defect of the caller.</exception>
    public void Set(KnownField field, ReadOnlySpan<byte> value)
    {
        Remove(field);
        Add(field, value);
    }

    /// <summary>Replaces all fields of that name by one.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds a control byte.</exception>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Remove(name);
        Add(name, value);
    }

    /// <summary>
    /// Joins all lines of a list field and one more element into one line, <c>a, b, more</c>: for Via and
    /// X-Forwarded-For.
    /// </summary>
    /// <exception cref="ArgumentException">The element holds a control byte: a defect of the caller.</exception>
    public void Append(KnownField field, ReadOnlySpan<byte> element)
    {
        if (!Has(field))
        {
            Add(field, element);
            return;
        }

        CheckValue(element);
        JoinLines(field, ", "u8, element);
    }

    public void Remove(KnownField field)
    {
        if (!Has(field) || field == KnownField.None)
        {
            return;
        }

        Span<byte> ids = _ids.AsSpan(0, _count);
        for (int at = ids.IndexOf((byte)field); at >= 0; at = ids.IndexOf((byte)field))
        {
            ids[at] = RemovedId;
        }

        _present &= ~field.Bit();
    }

    /// <summary>Removes every field of that name, whatever its case.</summary>
    public void Remove(ReadOnlySpan<byte> name)
    {
        for (int slot = IndexOf(name); slot >= 0; slot = IndexOf(name, slot))
        {
            RemoveAt(slot);
        }
    }

    /// <summary>Removes every field of a name that is known to be none of the known ones.</summary>
    public void RemoveUnknown(ReadOnlySpan<byte> name)
    {
        for (int slot = IndexOfUnknown(name); slot >= 0; slot = IndexOfUnknown(name, slot + 1))
        {
            _ids[slot] = RemovedId;
        }
    }

    public void RemoveAt(int slot)
    {
        byte id = IdAt(slot);
        if (id == RemovedId)
        {
            return;
        }

        _ids[slot] = RemovedId;
        if (!_ids.AsSpan(0, _count).Contains(id))
        {
            _present &= ~((KnownField)id).Bit();
        }
    }

    /// <summary>Makes this the head of a response, with the registered reason phrase.</summary>
    /// <param name="status">100 to 999.</param>
    public void SetStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        Status = status;
        _hasReason = false;
    }

    /// <summary>Sets a method that Weir knows.</summary>
    public void SetMethod(Method method)
    {
        ArgumentOutOfRangeException.ThrowIfZero((int)method, nameof(method));
        Method = method;
    }

    /// <summary>Sets the target: <c>/path?query</c> or <c>*</c>.</summary>
    /// <exception cref="ArgumentException">It is in another form, or holds a byte that no target may hold.</exception>
    public void SetTarget(ReadOnlySpan<byte> target)
    {
        bool asterisk = target.SequenceEqual("*"u8);
        if (!Syntax.IsTarget(target) || (target[0] != (byte)'/' && !asterisk))
        {
            throw new ArgumentException("a target is /path?query in visible ASCII without '#', or *", nameof(target));
        }

        ByteRange received = _receivedTarget;
        SetTarget(_bytes.Append(target), asterisk ? TargetForm.Asterisk : TargetForm.Origin);
        _receivedTarget = received;
    }

    /// <summary>
    /// Makes this head a copy of another one, with the fields that are not removed; it owns all of its bytes and does
    /// not need the slab of the other.
    /// </summary>
    public void CopyFrom(Head source)
    {
        Reset();
        Method = source.Method;
        TargetForm = source.TargetForm;
        AbsoluteScheme = source.AbsoluteScheme;
        MajorVersion = source.MajorVersion;
        MinorVersion = source.MinorVersion;
        Status = source.Status;
        _method = _bytes.Append(source._bytes.At(source._method));
        _target = _bytes.Append(source.Target);
        _receivedTarget = _target;
        _pathLength = source._pathLength;
        _authority = _bytes.Append(source.Authority);
        _reason = _bytes.Append(source._bytes.At(source._reason));
        _hasReason = source._hasReason;
        _protocol = _bytes.Append(source.Protocol);
        for (int slot = 0; slot < source._count; slot++)
        {
            if (source._ids[slot] != RemovedId)
            {
                AddLine((KnownField)source._ids[slot], source.Name(slot), source.Value(slot));
                _slots[_count - 1].IsSensitive = source._slots[slot].IsSensitive;
            }
        }
    }

    /// <summary>
    /// A head of what the record of an exchange that will last needs: method, target and authority as received, and the
    /// few fields that are recorded, in as few bytes as they need. A field of more than 512 bytes is left out.
    /// </summary>
    public static Head RecordOf(Head source)
    {
        ArgumentNullException.ThrowIfNull(source);
        int bytes = source._method.Length + source._receivedTarget.Length + source._authority.Length;
        int slots = 0;
        foreach (KnownField field in s_recorded)
        {
            if (source.TryGetReceived(field, out ReadOnlySpan<byte> value) && value.Length <= RecordedBytesMax)
            {
                bytes += field.Name().Length + value.Length + LineBytes;
                slots++;
            }
        }

        Head head = new(bytes, slots)
        {
            Method = source.Method,
            AbsoluteScheme = source.AbsoluteScheme,
            MajorVersion = source.MajorVersion,
            MinorVersion = source.MinorVersion,
        };
        head._method = source.Method == Method.Other ? head._bytes.Append(source._bytes.At(source._method)) : default;
        head.SetTarget(head._bytes.Append(source.ReceivedTarget), source.TargetForm);
        head._authority = head._bytes.Append(source.Authority);
        foreach (KnownField field in s_recorded)
        {
            if (source.TryGetReceived(field, out ReadOnlySpan<byte> value) && value.Length <= RecordedBytesMax)
            {
                head.AddLine(field, field.Name(), value);
            }
        }

        return head;
    }

    internal void SetMethod(int start, int length, ReadOnlySpan<byte> bytes)
    {
        Method = Methods.Find(bytes);
        _method = new ByteRange(start, length);
    }

    internal void SetTarget(ByteRange target, TargetForm form)
    {
        _target = target;
        _receivedTarget = target;
        TargetForm = form;
        ReadOnlySpan<byte> bytes = Target;
        int query = bytes.IndexOf((byte)'?');
        _pathLength = form == TargetForm.Authority ? 0 : query < 0 ? bytes.Length : query;
    }

    internal ByteRange AppendBytes(ReadOnlySpan<byte> bytes) => _bytes.Append(bytes);

    /// <summary>
    /// How many bytes the head owns: a decoder puts lines there as they are read, and takes those off again that are
    /// not wanted.
    /// </summary>
    internal int DecodedLength => _bytes.EditLength;

    /// <summary>Makes room for bytes to be decoded; what is not used of it is taken off again.</summary>
    internal Span<byte> ReserveDecoded(int length) => _bytes.Reserve(length, out _);

    internal void TruncateDecoded(int length) => _bytes.Truncate(length);

    internal ReadOnlySpan<byte> Decoded(int start, int length) => _bytes.At(new ByteRange(~start, length));

    /// <summary>Adds a field whose line, <c>name: value CRLF</c>, has just been decoded.</summary>
    internal void AddDecoded(KnownField field, int start, int nameLength, int valueLength, bool isSensitive)
    {
        int value = start + nameLength + 2;
        AddSlot(field, new ByteRange(~start, nameLength), new ByteRange(~value, valueLength));
        _slots[_count - 1].IsSensitive = isSensitive;
        _decodedCount = _count;
    }

    /// <summary>
    /// Whether the field came as one that no table may hold; so it must be passed on (RFC 7541 6.2.3).
    /// </summary>
    internal bool IsSensitive(int slot) => SlotAt(slot).IsSensitive;

    internal void SetProtocol(ByteRange protocol) => _protocol = protocol;

    /// <summary>Sets the protocol that extended CONNECT asks for; empty for none.</summary>
    public void SetProtocol(ReadOnlySpan<byte> protocol) =>
        _protocol = protocol.IsEmpty ? default : _bytes.Append(protocol);

    /// <summary>Brings several Cookie fields into one (RFC 9113 8.2.3).</summary>
    internal void JoinCookies()
    {
        int first = IndexOf(KnownField.Cookie);
        if (first >= 0 && IndexOf(KnownField.Cookie, first + 1) >= 0)
        {
            JoinLines(KnownField.Cookie, "; "u8, default);
            _decodedCount = _count;
        }
    }

    internal ByteRange TargetRange => _target;

    internal void SetAuthority(ByteRange authority) => _authority = authority;

    internal ByteRange ValueRange(int slot) => SlotAt(slot).Value;

    internal void SetStatus(int status, ByteRange reason)
    {
        Status = status;
        _reason = reason;
        _hasReason = true;
    }

    /// <summary>Adds a line of the received bytes. Lines are added in their order and without a gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddReceived(KnownField field, int nameStart, int nameLength, int valueStart, int valueLength)
    {
        AddSlot(field, new ByteRange(nameStart, nameLength), new ByteRange(valueStart, valueLength));
        _receivedCount = _count;
    }

    /// <summary>Says where the last received line ended: at the first byte of the empty line.</summary>
    internal void EndReceived(int end) => _receivedEnd = end;

    /// <summary>
    /// The next run of whole field lines to be written, <c>name: value CRLF</c> each, beginning at or after
    /// <paramref name="slot"/>, which moves behind the run. Removed fields and the two framing fields are left out.
    /// Adjacent lines are one run, so that untouched heads are copied in one piece.
    /// </summary>
    internal bool NextRun(ref int slot, out ReadOnlySpan<byte> run)
    {
        ReadOnlySpan<byte> ids = _ids.AsSpan(0, _count);
        while (slot < ids.Length)
        {
            int stop = ids[slot..].IndexOfAny(
                RemovedId, (byte)KnownField.ContentLength, (byte)KnownField.TransferEncoding);
            int end = stop < 0 ? ids.Length : slot + stop;
            if (end == slot)
            {
                slot++;
                continue;
            }

            run = slot < _receivedCount ? ReceivedRun(ref slot, end) : EditedRun(ref slot, end);
            return true;
        }

        run = default;
        return false;
    }

    private ReadOnlySpan<byte> ReceivedRun(ref int slot, int end)
    {
        int last = Math.Min(end, _receivedCount);
        int start = _slots[slot].NameStart;
        int stop = last < _receivedCount ? _slots[last].NameStart : _receivedEnd;
        slot = last;
        return _bytes.At(new ByteRange(start, stop - start));
    }

    private ReadOnlySpan<byte> EditedRun(ref int slot, int end)
    {
        int start = ~_slots[slot].NameStart;
        int stop = LineEnd(slot);
        slot++;
        while (slot < end && ~_slots[slot].NameStart == stop)
        {
            stop = LineEnd(slot);
            slot++;
        }

        return _bytes.At(new ByteRange(~start, stop - start));
    }

    // Edits are stored as whole lines; the value is followed by CRLF.
    private int LineEnd(int slot) => ~_slots[slot].ValueStart + _slots[slot].ValueLength + 2;

    // All lines of a field and one more element, unless it is empty, become one line.
    private void JoinLines(KnownField field, ReadOnlySpan<byte> separator, ReadOnlySpan<byte> element)
    {
        ByteRange name = _bytes.Append(field.Name());
        _bytes.Append(": "u8);
        int start = _bytes.EditLength;
        for (int slot = IndexOf(field); slot >= 0; slot = IndexOf(field, slot + 1))
        {
            if (_slots[slot].ValueLength > 0)
            {
                if (_bytes.EditLength > start)
                {
                    _bytes.Append(separator);
                }

                _bytes.Append(Value(slot));
            }
        }

        if (!element.IsEmpty)
        {
            if (_bytes.EditLength > start)
            {
                _bytes.Append(separator);
            }

            _bytes.Append(element);
        }

        int length = _bytes.EditLength - start;
        _bytes.Append("\r\n"u8);
        Remove(field);
        AddSlot(field, name, new ByteRange(~start, length));
    }

    private void AddLine(KnownField field, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        CheckValue(value);
        Span<byte> line = _bytes.Reserve(name.Length + value.Length + LineBytes, out int start);
        name.CopyTo(line);
        line[name.Length] = (byte)':';
        line[name.Length + 1] = (byte)' ';
        value.CopyTo(line[(name.Length + 2)..]);
        line[^2] = (byte)'\r';
        line[^1] = (byte)'\n';
        AddSlot(
            field,
            new ByteRange(~start, name.Length),
            new ByteRange(~(start + name.Length + 2), value.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddSlot(KnownField field, ByteRange name, ByteRange value)
    {
        int slot = _count;
        if (slot >= _slots.Length)
        {
            GrowSlots();
        }

        ref FieldSlot entry = ref _slots[slot];
        entry.NameStart = name.Start;
        entry.NameLength = name.Length;
        entry.ValueStart = value.Start;
        entry.ValueLength = value.Length;
        entry.IsSensitive = false;
        _ids[slot] = (byte)field;
        _count = slot + 1;
        _present |= field.Bit();
    }

    private void GrowSlots()
    {
        Array.Resize(ref _slots, Math.Max(SlotsAtStart, _slots.Length * 2));
        Array.Resize(ref _ids, _slots.Length);
    }

    private byte IdAt(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_count, nameof(slot));
        return _ids[slot];
    }

    private ref readonly FieldSlot SlotAt(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_count, nameof(slot));
        return ref _slots[slot];
    }

    // A line break inside a value would be a second field, or a second message.
    private static void CheckValue(ReadOnlySpan<byte> value)
    {
        if (!Syntax.IsValue(value))
        {
            throw new ArgumentException("a field value holds no control bytes", nameof(value));
        }
    }
}
