//! Certificate: an authority that nobody knows, and what it signs, for servers under test.

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// An authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, in PEM.
    pub pem: String,
}

/// A certificate of a server, and its key.
pub struct Certificate {
    /// The certificate, in PEM.
    pub pem: String,
    /// The key, in PEM.
    pub key: String,
}

impl Authority {
    /// Makes one.
    ///
    /// # Errors
    /// Where no key can be made.
    pub fn new() -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// Signs a certificate for a name.
    ///
    /// # Errors
    /// Where the name is none.
    pub fn sign(&self, name: &str) -> Result<Certificate> {
        self.issue(&CertificateParams::new([name.to_owned()])?)
    }

    /// Signs one that was good twenty years ago.
    ///
    /// # Errors
    /// Where the name is none.
    pub fn sign_expired(&self, name: &str) -> Result<Certificate> {
        let mut params = CertificateParams::new([name.to_owned()])?;
        params.not_before = rcgen::date_time_ymd(2005, 1, 1);
        params.not_after = rcgen::date_time_ymd(2006, 1, 1);
        self.issue(&params)
    }

    fn issue(&self, params: &CertificateParams) -> Result<Certificate> {
        let key = KeyPair::generate()?;
        let pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Certificate { pem, key: key.serialize_pem() })
    }

    /// Returns the authority's own certificate and key, as a server that shows them would have them.
    pub fn itself(&self) -> Certificate {
        Certificate { pem: self.pem.clone(), key: self.issuer.key().serialize_pem() }
    }
}
