namespace Kindling.Kubernetes;

/// <summary>Picks how a user logs in.</summary>
internal static class CredentialChoice
{
    public static ICredential For(
        ClusterAccess access,
        KubernetesSettings settings,
        TimeProvider time
    )
    {
        var user = access.User;
        // As client-go: nothing secret goes over a line that anybody may read.
        if (access.Server.Scheme != Uri.UriSchemeHttps)
        {
            return new FixedCredential(Login.Nobody);
        }

        var certificate = user is { CertificatePem: { } pem, KeyPem: { } key }
            ? ClientCertificate.FromPem(pem, key, access.Source)
            : null;
        var login = new Login(user.Token, certificate);
        return user.TokenFile is { } file ? new TokenFileCredential(file, login, time)
            : user.Plugin is { } plugin
                ? new PluginCredential(new PluginProgram(plugin, access, settings, time), time)
            : new FixedCredential(login);
    }
}
