using System.Net;

namespace Kindling.Forges;

/// <summary>What is special about the requests of one kind of forge.</summary>
internal interface IDialect
{
    ForgeCredential Credential { get; }

    /// <summary>True for addresses that may see the credential.</summary>
    bool Trusts(Uri address);

    /// <summary>Adds the credential, and what else each request has.</summary>
    void Sign(HttpRequestMessage message);

    /// <summary>What to do about a refusal; empty where nothing is known.</summary>
    string Advice(HttpStatusCode status);
}
