using System.Security.Cryptography.X509Certificates;

namespace Weir.IO;

/// <summary>The names of hosts and what belongs to each: exact ones before wildcards. Immutable; any thread.</summary>
internal sealed class TlsNames
{
    private const int HostBytesMax = 255;

    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _wildcards = new(StringComparer.Ordinal);

    /// <summary>
    /// Adds the names of a certificate; a name that another one has already stays with that one.
    /// </summary>
    internal void Add(X509Certificate2 certificate, int index)
    {
        bool hasNames = false;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension names)
            {
                foreach (string name in names.EnumerateDnsNames())
                {
                    hasNames = true;
                    Add(name, index);
                }
            }
        }

        // What browsers do not look at any more still tells what the certificate is for.
        if (!hasNames)
        {
            Add(certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false), index);
        }
    }

    /// <summary>The index of a host's certificate; 0, the first one, when none is for it.</summary>
    /// <param name="host">
    /// Without a port, in any case; a dot at its end is no part of it, as routes see it too.
    /// </param>
    internal int Find(ReadOnlySpan<byte> host)
    {
        if (host.Length is 0 or > HostBytesMax)
        {
            return 0;
        }

        Span<char> room = stackalloc char[HostBytesMax];
        for (int i = 0; i < host.Length; i++)
        {
            room[i] = char.ToLowerInvariant((char)host[i]);
        }

        ReadOnlySpan<char> name = room[..(host[^1] == '.' ? host.Length - 1 : host.Length)];
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int index))
        {
            return index;
        }

        // A wildcard stands for one label (RFC 6125 6.4.3).
        int dot = name.IndexOf('.');
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[dot..], out index)
            ? index
            : 0;
    }

    private void Add(string name, int index)
    {
        string lower = name.ToLowerInvariant().TrimEnd('.');
        if (lower.StartsWith("*.", StringComparison.Ordinal))
        {
            _wildcards.TryAdd(lower[1..], index);
        }
        else if (lower.Length > 0)
        {
            _exact.TryAdd(lower, index);
        }
    }
}
