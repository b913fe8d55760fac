using System.Security.Cryptography.X509Certificates;

namespace Weir.IO;

/// <summary>The names of hosts and what belongs to each: exact ones before wildcards. Immutable; any thread.</summary>
internal sealed class TlsNames
{
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
    /// <param name="host">In lower case, without a port.</param>
    internal int Find(string host)
    {
        if (_exact.TryGetValue(host, out int index))
        {
            return index;
        }

        // A wildcard stands for one label (RFC 6125 6.4.3).
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.TryGetValue(host[dot..], out index) ? index : 0;
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
