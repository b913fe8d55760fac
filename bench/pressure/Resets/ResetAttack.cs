using System.Diagnostics;
using System.Net.Sockets;

namespace Weir.Pressure;

/// <summary>
/// An attacker that opens streams of HTTP/2 and has them reset, so many a second whatever the server does, on one
/// connection at a time; when that is cut it connects again at once. Owner: its thread; anybody may stop it, and read
/// the figures afterwards.
/// </summary>
internal sealed class ResetAttack : IDisposable
{
    /// <summary>What is sent at once: the server has a chance to cut in between.</summary>
    public const int BatchMax = 20;

    private const int RestMs = 1;

    private readonly int _port;
    private readonly double _rate;
    private readonly ResetFrames _frames;
    private readonly Thread _thread;
    private readonly Stopwatch _clock = new();
    private volatile bool _isStopped;

    public ResetAttack(int port, ResetKind kind, double rate)
    {
        (_port, _rate) = (port, rate);
        _frames = new ResetFrames(kind, port);
        _thread = new Thread(Run) { IsBackground = true, Name = "reset attack" };
    }

    /// <summary>Streams that were sent with their end.</summary>
    public long Sent { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>Connections that the server cut.</summary>
    public int Cut { get; private set; }

    /// <summary>Of these, those that were told how far the server had come.</summary>
    public int Told { get; private set; }

    /// <summary>Connects that failed.</summary>
    public int Refused { get; private set; }

    /// <summary>
    /// The most resets that one connection got through. Of one that was cut without a word the last batch is left out:
    /// it may have met a closed door.
    /// </summary>
    public int ResetsMax { get; private set; }

    /// <summary>The server does not speak HTTP/2 by prior knowledge.</summary>
    public bool IsForeign { get; private set; }

    public void Start()
    {
        _clock.Start();
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopped && !IsForeign)
        {
            try
            {
                using ResetConnection connection = new(_port, _frames);
                Attack(connection);
            }
            catch (SocketException)
            {
                Refused++;
                Thread.Sleep(RestMs);
            }
        }

        Seconds = _clock.Elapsed.TotalSeconds;
    }

    private void Attack(ResetConnection connection)
    {
        while (!connection.IsCut && !_isStopped)
        {
            long due = (long)(_clock.Elapsed.TotalSeconds * _rate) - Sent;
            if (due > 0)
            {
                Sent += connection.Attack((int)Math.Min(due, BatchMax));
            }
            else
            {
                Thread.Sleep(RestMs);
            }

            connection.Read();
        }

        Cut += connection.IsCut ? 1 : 0;
        Told += connection.IsTold ? 1 : 0;
        IsForeign |= connection.IsForeign;
        int resets = connection.IsCut && !connection.IsTold ? connection.Resets - BatchMax : connection.Resets;
        ResetsMax = Math.Max(ResetsMax, resets);
    }
}
